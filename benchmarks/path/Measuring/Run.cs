namespace StreamFunctions.Benchmarks.Path;

/// <summary>One run of a side: a producer sends for a while, as fast as the side keeps up or at a given rate; then all is waited for and checked.</summary>
/// <param name="plan">What is sent.</param>
/// <param name="seconds">For how long.</param>
/// <param name="eventsPerSecond">The rate; null = as fast as the side keeps up.</param>
internal sealed class Run(ProducerPlan plan, double seconds, int? eventsPerSecond)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>The same, for at most so many seconds.</summary>
    public Run AtMost(double most) => new(plan, Math.Min(seconds, most), eventsPerSecond);

    public async Task<RunFigures> OfAsync(Side side, string folder, CancellationToken cancellation)
    {
        using var requests = new StorageRequests();
        await using var producer = await ProducerProcess.StartAsync(side.EventHubs, plan with { EndOfInput = side.EndOfInput }, folder);
        var memory = new MemorySamples(side.StorageProcess);
        var before = Usage.Of(side, requests);
        var began = _time.GetTimestamp();
        await PermitAsync(side, producer, memory, began, cancellation);
        var (events, producerCpu) = await producer.EndAsync();
        var sentAfter = _time.GetElapsedTime(began).TotalSeconds;
        await WaitAsync(side, events, cancellation);
        var took = _time.GetElapsedTime(began).TotalSeconds;
        var endedAt = _time.GetUtcNow().Ticks;
        var used = Usage.Of(side, requests) - before;
        await side.DrainAsync(cancellation);
        used = used.Counting(Usage.Of(side, requests) - before);
        var sent = await producer.ReadOracleAsync();
        if (events == 0 || sent.Count != events)
        {
            throw new WrongResultException($"The endpoint took {events} events; the producer counts {sent.Count}: both must be the same, and not 0.");
        }

        var rows = await side.CheckAsync(sent, cancellation);
        var withRows = RunFigures.UntilRows(took, endedAt, sent.LastEnd + ProducerPlan.OutOfOrderness.Ticks, rows);
        return new RunFigures(
            events, took, withRows, took - sentAfter, rows.Count, used, producerCpu, RunFigures.Latencies(rows, sent, plan.Partitions), memory);
    }

    private async Task PermitAsync(Side side, ProducerProcess producer, MemorySamples memory, long began, CancellationToken cancellation)
    {
        long allowed = 0;
        for (var nextSample = 1; _time.GetElapsedTime(began).TotalSeconds is var elapsed && elapsed < seconds;)
        {
            var total = eventsPerSecond is { } rate ? (long)(rate * elapsed) : side.Taken + side.Ahead;
            if (total > allowed)
            {
                allowed = total;
                await producer.AllowAsync(total);
            }

            if (elapsed >= nextSample)
            {
                memory.Take();
                nextSample++;
            }

            await Task.Delay(Step, _time, cancellation);
        }
    }

    private async Task WaitAsync(Side side, long events, CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        while (!await side.IsThroughAsync(events, cancellation))
        {
            if (_time.GetElapsedTime(began) > Patience)
            {
                throw new WrongResultException($"{events} events were sent; the side is through with {side.Taken} and does not come to its end.");
            }

            await Task.Delay(Step, _time, cancellation);
        }
    }
}
