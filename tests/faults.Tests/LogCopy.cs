using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Faults.Tests;

/// <summary>
/// A copy of the log as JSON lines, each event with its id: what the oracle judges by. Read by a consumer of its own, and
/// only what is new each time. For one thread at a time.
/// </summary>
internal sealed class LogCopy(string file, string hub)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly long[] _next = new long[RoundEvents.Partitions];

    /// <summary>Brings the copy up to the given last sequence numbers, both those and what is before them.</summary>
    public async Task ExtendAsync(string connectionString, IReadOnlyList<long> tails)
    {
        for (var partition = 0; partition < tails.Count; partition++)
        {
            if (_next[partition] <= tails[partition])
            {
                await ExtendAsync(EventHubsConnectionString.Parse(connectionString), partition, tails[partition]);
            }
        }
    }

    private async Task ExtendAsync(EventHubsConnectionString endpoint, int partition, long tail)
    {
        await using var receiver = await AmqpEventHubReceiver.OpenAsync(
            endpoint, hub, "oracle", partition.ToString(CultureInfo.InvariantCulture), EventPosition.FromSequenceNumber(_next[partition]), TimeProvider.System);
        var lines = new List<string>();
        while (_next[partition] <= tail)
        {
            var events = await receiver.ReceiveBatchAsync(1_000, Silence);
            if (events.Count == 0)
            {
                throw new StreamFaultException($"Partition {partition} gives nothing from {_next[partition]} on, although it holds events up to {tail}.");
            }

            lines.AddRange(events.Select(Line));
            _next[partition] = events[^1].SequenceNumber + 1;
        }

        await File.AppendAllLinesAsync(file, lines);
    }

    private static string Line(ReceivedEvent received)
    {
        var body = Encoding.UTF8.GetString(received.Body.Span);
        return $$"""{"id":{{JsonSerializer.Serialize(received.MessageId)}},{{body[1..]}}""";
    }
}
