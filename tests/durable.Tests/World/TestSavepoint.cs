using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>A savepoint in memory.</summary>
/// <param name="Pipeline">The generation that it was taken of.</param>
/// <param name="Progress">The progress rows.</param>
/// <param name="Groups">The states; groups without one had got nothing.</param>
/// <param name="Results">What stood in the table when each state was read, and under it what the state had yet to write.</param>
internal sealed record TestSavepoint(
    PipelineIdentity Pipeline, IReadOnlyList<ProgressRow> Progress, IReadOnlyList<GroupImage> Groups, IReadOnlyList<WindowResult> Results)
{
    public IReadOnlyList<GroupSummary> Summaries => [.. Groups.Select(g => g.Summary)];
}

/// <summary>The states of savepoints, in memory. Fails on purpose.</summary>
internal sealed class TestImages(Random random) : ISavepointImages
{
    private readonly Dictionary<string, GroupImage> _images = [];

    public Faults Faults { get; set; } = Faults.None;

    public static string NameOf(GroupImage image) => image.Summary.Hash;

    public void Add(GroupImage image) => _images[NameOf(image)] = image;

    public Task<byte[]> ReadAsync(string image, CancellationToken cancellationToken) => random.NextDouble() < Faults.PortFails
        ? throw new TimeoutException("the savepoints fail on purpose")
        : Task.FromResult(_images[image].State.ToArray());
}
