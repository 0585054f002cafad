using Xunit;

namespace StreamFunctions.TestSupport;

/// <summary>
/// A real Azurite for a test class (<c>IClassFixture</c>) or a collection. Tests keep apart by table prefixes:
/// <see cref="NewPrefix"/>.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    /// <summary>The connection string of the running account; throws before <see cref="InitializeAsync"/>.</summary>
    public string ConnectionString => (_azurite ?? throw new InvalidOperationException("Azurite has not been started.")).ConnectionString;

    /// <summary>A prefix for tables and containers that no other test uses.</summary>
    public static string NewPrefix() => "t" + Guid.NewGuid().ToString("N")[..12];

    /// <inheritdoc/>
    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _azurite?.Dispose();
        return Task.CompletedTask;
    }
}
