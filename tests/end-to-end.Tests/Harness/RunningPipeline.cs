using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>The verb <c>run</c> on a pipeline, on free ports. Disposing kills it.</summary>
internal sealed partial class RunningPipeline : IDisposable
{
    /// <summary>Every port is any free one.</summary>
    public static readonly string[] AnyPorts = Ports(amqp: 0);

    private RunningPipeline(LocalProgram program, JsonElement addresses)
    {
        Program = program;
        EventHubs = addresses.GetProperty(nameof(EventHubs)).GetString()!;
        Tables = new Tables(addresses.GetProperty("Storage").GetString()!);
        Http = new HttpClient { BaseAddress = new Uri(WindowsLine().Match(program.Output).Groups[1].Value) };
    }

    public LocalProgram Program { get; }

    /// <summary>The connection string of its Event Hubs endpoint.</summary>
    public string EventHubs { get; }

    /// <summary>Its tables.</summary>
    public Tables Tables { get; }

    /// <summary>Its HTTP addresses; relative ones start with <c>api/</c>.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="data">Where its state is.</param>
    /// <param name="arguments">Arguments after <c>run</c>, beside data and ports.</param>
    /// <param name="environment">Variables of its environment.</param>
    /// <param name="services">Whose services it uses: the folder below data that names their addresses.</param>
    /// <param name="amqpPort">Where its endpoint listens; 0 = any free port.</param>
    public static async Task<RunningPipeline> StartAsync(
        StateFolder data, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string services = "run", int amqpPort = 0)
    {
        var program = LocalProgram.Start(environment ?? new Dictionary<string, string>(), ["run", "--data", data.Path, .. Ports(amqpPort), .. arguments]);
        try
        {
            await program.ReadyAsync();
            using var addresses = JsonDocument.Parse(await File.ReadAllBytesAsync(data.File(services, "endpoints.json")));
            return new RunningPipeline(program, addresses.RootElement);
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Sends events as one batch to a partition, as a producer of one's own does.</summary>
    public async Task SendAsync(string hub, string partition, params IEnumerable<OutgoingEvent> events)
    {
        await using var producer = await AmqpEventHubProducer.OpenAsync(EventHubsConnectionString.Parse(EventHubs), hub, TimeProvider.System);
        await producer.SendBatchAsync([.. events], partitionId: partition);
    }

    /// <summary>Gets an address that must answer with 200.</summary>
    public async Task<JsonElement> GetAsync(string address)
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(new Uri(address, UriKind.Relative)));
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        Http.Dispose();
        Program.Dispose();
    }

    private static string[] Ports(int amqp) =>
    [
        "--amqp-port", amqp.ToString(CultureInfo.InvariantCulture), "--blob-port", "0", "--queue-port", "0", "--table-port", "0", "--http-port", "0",
    ];

    [GeneratedRegex(@"Windows:\s+(http://127\.0\.0\.1:\d+/)api/windows/")]
    private static partial Regex WindowsLine();
}
