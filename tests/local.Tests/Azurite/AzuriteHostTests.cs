using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Tests.Azurite;

/// <summary>Real Azurite processes on free ports.</summary>
public sealed class AzuriteHostTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-test-");
    private readonly ConcurrentQueue<string> _said = [];

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task Data_survives_a_restart_of_the_host()
    {
        await using (var first = await StartAsync())
        {
            var table = new TableClient(first.Endpoints.ConnectionString, "kept");
            await table.CreateAsync();
            await table.AddEntityAsync(new TableEntity("p", "r") { ["value"] = 42 });
        }

        await using var second = await StartAsync();
        var entity = await new TableClient(second.Endpoints.ConnectionString, "kept").GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(42, entity.Value.GetInt32("value"));
    }

    [Fact]
    public async Task An_end_that_nobody_wanted_is_told_with_what_to_do()
    {
        await using var azurite = await StartAsync();
        using (var child = Process.GetProcessById(azurite.ProcessId))
        {
            child.Kill();
        }

        await Eventually.HoldsAsync(() => _said.Any(line => line.Contains("Azurite ended with exit code", StringComparison.Ordinal)), "the end is told");
        Assert.Contains("Start this again", _said.Single(line => line.Contains("ended", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_was_wanted_is_not_told()
    {
        await (await StartAsync()).DisposeAsync();
        Assert.DoesNotContain(_said, line => line.Contains("ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_is_told_and_another_one_is_used()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var taken = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var azurite = await AzuriteHost.StartAsync(
            new AzuriteOptions(_data.FullName, new WantedPort(taken), WantedPort.Any, WantedPort.Any), _said.Enqueue, TimeProvider.System);
        Assert.NotEqual(taken, azurite.Endpoints.BlobPort);
        Assert.Contains(_said, line => line.Contains($"Port {taken}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_is_an_error_when_exactly_that_port_is_asked_for()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var taken = ((IPEndPoint)holder.LocalEndpoint).Port;
        var options = new AzuriteOptions(_data.FullName, WantedPort.Any, WantedPort.Any, new WantedPort(taken, Strict: true));
        var error = await Assert.ThrowsAsync<UserErrorException>(() => AzuriteHost.StartAsync(options, _said.Enqueue, TimeProvider.System));
        Assert.Contains($"Port {taken}", error.Message, StringComparison.Ordinal);
        Assert.Contains("--table-port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_child_has_ended_when_the_host_is_disposed()
    {
        var azurite = await StartAsync();
        var id = azurite.ProcessId;
        await azurite.DisposeAsync();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
        Assert.False(File.Exists(Path.Combine(_data.FullName, "azurite.pid")));
    }

    private Task<AzuriteHost> StartAsync() =>
        AzuriteHost.StartAsync(new AzuriteOptions(_data.FullName, WantedPort.Any, WantedPort.Any, WantedPort.Any), _said.Enqueue, TimeProvider.System);
}
