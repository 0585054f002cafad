using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Durable;
using StreamFunctions.Functions;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Reads progress and status through the product's own stores, whose format is nobody else's business.</summary>
internal sealed class StateTables(Dictionary<string, string?> values)
{
    public Task<IReadOnlyList<ProgressRow>> ProgressAsync(PipelineIdentity identity) =>
        WithAsync<IProgressStore, ProgressRow>(store => store.ReadAllAsync(identity, CancellationToken.None));

    public Task<IReadOnlyList<StatusRow>> StatusAsync(PipelineIdentity identity) =>
        WithAsync<IStatusStore, StatusRow>(store => store.ReadAllAsync(identity, CancellationToken.None));

    private async Task<IReadOnlyList<TRow>> WithAsync<TStore, TRow>(Func<TStore, Task<IReadOnlyList<TRow>>> read)
        where TStore : notnull
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        await using var services = new ServiceCollection().AddStreamFunctions(configuration).BuildServiceProvider();
        return await read(services.GetRequiredService<TStore>());
    }
}
