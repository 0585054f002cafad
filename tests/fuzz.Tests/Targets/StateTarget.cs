using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// The stored state of a key group (a byte that picks the plan, then the packed snapshot): it is read, or refused with
/// the one exception that says so. What is read can be written, and that is read as the same.
/// </summary>
internal sealed class StateTarget : FuzzTarget
{
    public override string Name => "state";

    // An empty state has tables of a fixed size; a compressed one may say that it is large.
    public override long BaseBytes => 1024 * 1024;

    public override long BytesPerByte => 4096;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. from plan in Enumerable.Range(0, StateSamples.Plans.Count)
           from blocks in (int[])[0, 1, 4, 9]
           select (byte[])[(byte)plan, 0, .. GroupSnapshot.Write(StateSamples.Of(StateSamples.Plans[plan], blocks), StateSamples.Plans[plan])],
    ];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) => random.OneIn(10)
        ? ByteMutator.Mutate(known, random)
        : SectionMutator.Mutate(random.Of(known), known, random);

    public override string Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return "nothing";
        }

        var plan = StateSamples.Plans[input[0] % StateSamples.Plans.Count];
        try
        {
            var first = GroupSnapshot.Write(new WindowEntityState(input[1..]).Open(plan), plan);
            var second = GroupSnapshot.Write(GroupSnapshot.Read(first, plan), plan);
            Require(first.AsSpan().SequenceEqual(second), "what was written is read as something else");
            return "read";
        }
        catch (SnapshotFormatException refused)
        {
            return Shape(refused.Message.Replace("The snapshot cannot be read: ", string.Empty, StringComparison.Ordinal));
        }
    }
}
