using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace StreamFunctions.Infra.Tests;

/// <summary>
/// The compiler as one process that answers all requests (its verb <c>jsonrpc</c>): a run of its own for each costs seconds of
/// starting. One request at a time. The process ends with this one, whose end of its input it sees.
/// </summary>
internal sealed class BicepServer
{
    private static readonly Lazy<BicepServer> Shared = new(() => new BicepServer());
    private static readonly SemaphoreSlim One = new(1);

    private readonly Stream _to;
    private readonly Stream _from;
    private int _requests;

    private BicepServer()
    {
        var process = Process.Start(new ProcessStartInfo(BicepCli.Path, ["jsonrpc", "--stdio"]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{BicepCli.Path} did not start.");
        _to = process.StandardInput.BaseStream;
        _from = process.StandardOutput.BaseStream;
    }

    /// <summary>What a parameter file would deploy: the text that its snapshot holds.</summary>
    /// <exception cref="InvalidOperationException">The file or its templates do not compile.</exception>
    public static async Task<string> SnapshotAsync(string parameterFile)
    {
        var request = new JsonObject
        {
            ["path"] = parameterFile,
            ["metadata"] = new JsonObject
            {
                ["subscriptionId"] = Infrastructure.Subscription,
                ["tenantId"] = Infrastructure.Tenant,
                ["location"] = Infrastructure.Location,
            },
            ["externalInputs"] = new JsonArray(),
        };
        return (string)(await Shared.Value.AskAsync("bicep/getSnapshot", request))["snapshot"]!;
    }

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        await One.WaitAsync();
        try
        {
            var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_requests, ["method"] = method, ["params"] = parameters };
            var body = Encoding.UTF8.GetBytes(request.ToJsonString());
            await _to.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")));
            await _to.WriteAsync(body);
            await _to.FlushAsync();
            var answer = JsonNode.Parse(await ReadAsync())!;
            return answer["result"] ?? throw new InvalidOperationException($"{method}: {answer["error"]}");
        }
        finally
        {
            One.Release();
        }
    }

    private async Task<byte[]> ReadAsync()
    {
        var length = 0;
        for (string line; (line = await ReadLineAsync()).Length > 0;)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line["Content-Length:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }
        }

        var body = new byte[length];
        await _from.ReadExactlyAsync(body);
        return body;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (true)
        {
            await _from.ReadExactlyAsync(next);
            if (next[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)next[0]);
        }
    }
}
