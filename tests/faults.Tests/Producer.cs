using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Faults.Tests;

/// <summary>
/// A producer as careful applications are: what it is not sure of it sends again, with the same ids, until it is accepted.
/// Now and then it is unsure without reason. For one thread at a time.
/// </summary>
internal sealed class Producer(Func<string> connectionString, string hub, Tally tally, Random random) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private AmqpEventHubProducer? _producer;

    public async Task SendAsync(int partition, IReadOnlyList<OutgoingEvent> events)
    {
        var id = partition.ToString(System.Globalization.CultureInfo.InvariantCulture);
        while (true)
        {
            try
            {
                _producer ??= await AmqpEventHubProducer.OpenAsync(EventHubsConnectionString.Parse(connectionString()), hub, TimeProvider.System);
                await _producer.SendBatchAsync(events, partitionId: id);
                tally.Add("events accepted", events.Count);
                if (random.Next(20) != 0)
                {
                    return;
                }
            }
            catch (EventHubsException)
            {
                await CloseAsync();
                await Task.Delay(Pause, TimeProvider.System);
            }

            tally.Add("batches sent again");
        }
    }

    public ValueTask DisposeAsync() => new(CloseAsync());

    private async Task CloseAsync()
    {
        if (_producer is { } producer)
        {
            _producer = null;
            await producer.DisposeAsync();
        }
    }
}
