using System.Text.RegularExpressions;
using StreamFunctions.Faults.Tests;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>
/// The way to the tables of an account, which can be shut: then every request is refused, as by a firewall or after a role was
/// taken away. Such an answer is not tried again by the client, so the groups learn of it at once.
/// </summary>
internal sealed partial class SinkDoor : IAsyncDisposable
{
    private readonly TableProxy _proxy;

    private SinkDoor(TableProxy proxy, string connectionString) => (_proxy, ConnectionString) = (proxy, connectionString);

    /// <summary>The account, whose tables are reached through the door.</summary>
    public string ConnectionString { get; }

    public bool IsShut
    {
        set => _proxy.Mode = value ? ProxyMode.Refused : ProxyMode.Pass;
    }

    public static async Task<SinkDoor> OpenAsync(string account)
    {
        var proxy = await TableProxy.StartAsync(new Uri(TableEndpoint().Match(account).Groups[1].Value), seed: 0);
        return new SinkDoor(proxy, TableEndpoint().Replace(account, $"TableEndpoint=http://127.0.0.1:{proxy.Port}/"));
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [GeneratedRegex("TableEndpoint=(http://[^/]+/)")]
    private static partial Regex TableEndpoint();
}
