using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.Tests.EventHubs;

public class EndpointCrashTests
{
    private const int BatchSize = 50;

    [Fact]
    public async Task A_killed_endpoint_has_every_batch_that_it_acknowledged_and_no_part_of_one()
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = new ConcurrentBag<int>();
        for (var round = 0; round < 3; round++)
        {
            using var endpoint = await EndpointProcess.StartAsync(directory.Path);
            var senders = Enumerable.Range(0, 3).Select(sender => SendUntilGoneAsync(endpoint, round * 3 + sender, acknowledged)).ToList();
            var enough = acknowledged.Count + 40;
            await Eventually.HoldsAsync(() => acknowledged.Count >= enough, "40 batches are acknowledged");
            await endpoint.KillAsync();
            await Task.WhenAll(senders);
        }

        var kept = ReadBatches(directory.Path);
        Assert.All(kept, batch => Assert.Equal(Enumerable.Range(0, BatchSize), batch.Value));
        Assert.Empty(acknowledged.Except(kept.Keys));
    }

    private static async Task SendUntilGoneAsync(EndpointProcess endpoint, int sender, ConcurrentBag<int> acknowledged)
    {
        try
        {
            await using var producer = await AmqpEventHubProducer.OpenAsync(endpoint.Connection, EndpointFixture.Hub, TimeProvider.System);
            for (var batch = sender * 1_000_000; ; batch++)
            {
                var events = Enumerable.Range(0, BatchSize).Select(i => new OutgoingEvent(Encoding.UTF8.GetBytes($"{batch} {i}")));
                await producer.SendBatchAsync([.. events]);
                acknowledged.Add(batch);
            }
        }
        catch (EventHubsException exception)
        {
            Assert.Equal(EventHubsFailure.Communication, exception.Failure);
        }
    }

    /// <summary>The batches in the logs: number and the events of it, in order; each lies in one piece.</summary>
    private static Dictionary<int, List<int>> ReadBatches(string directory)
    {
        using var space = EventHubsNamespace.Open(directory, EndpointProcess.Config, TimeProvider.System);
        var batches = new Dictionary<int, List<int>>();
        foreach (var log in space.Find(EndpointFixture.Hub)!.Partitions)
        {
            Assert.Equal(log.Tail.SequenceNumber + 1, log.Read(0, int.MaxValue).Count);
            foreach (var record in log.Read(0, int.MaxValue))
            {
                var (batch, number) = Numbers(record);
                if (!batches.TryGetValue(batch, out var events))
                {
                    batches[batch] = events = [];
                }

                events.Add(number);
            }
        }

        return batches;
    }

    private static (int Batch, int Number) Numbers(LogRecord record)
    {
        // The body is the last thing in the message: a data section of ASCII digits.
        var text = Encoding.ASCII.GetString(record.Message.Span);
        var words = new string([.. text.Reverse().TakeWhile(c => char.IsAsciiDigit(c) || c == ' ').Reverse()]).Split(' ');
        return (int.Parse(words[^2], CultureInfo.InvariantCulture), int.Parse(words[^1], CultureInfo.InvariantCulture));
    }
}
