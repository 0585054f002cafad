namespace StreamFunctions.Faults.Tests;

/// <summary>Rounds of events and faults over one stream, each judged at its end. For one thread.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const int BatchSize = 60;
    private const int PartitionOfLate = 0;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromMinutes(2);
    private readonly StreamUnderFaults _stream;
    private readonly FaultPlan _plan;
    private readonly Injector _injector;
    private readonly Random _random;
    private readonly Action<string> _say;
    private readonly List<LateEvent> _late = [];
    private int _round;

    private FaultRun(StreamUnderFaults stream, int seed, IReadOnlyList<FaultKind> kinds, Action<string> say)
    {
        _stream = stream;
        _plan = new FaultPlan(seed, kinds);
        _injector = new Injector(stream, say);
        _random = new Random(seed);
        _say = say;
    }

    public Tally Tally => _stream.Tally;

    /// <summary>Starts the stream.</summary>
    /// <param name="seed">Decides events and faults; whether the pipeline dedupes too.</param>
    /// <param name="kinds">The kinds of faults; none = all.</param>
    /// <param name="tally">Counts, over several streams if wanted.</param>
    /// <param name="say">Told what happens.</param>
    public static async Task<FaultRun> StartAsync(int seed, IReadOnlyList<FaultKind> kinds, Tally tally, Action<string> say)
    {
        var dedupe = seed % 2 == 0;
        say($"seed {seed}: {(dedupe ? "each event id counts once" : "each event of the log counts")}");
        return new FaultRun(await StreamUnderFaults.StartAsync(seed, dedupe, tally, say), seed, kinds, say);
    }

    /// <summary>One round.</summary>
    /// <param name="perPartition">Events on time per partition.</param>
    /// <param name="faults">How many faults happen meanwhile.</param>
    /// <returns>What is wrong at its end; nothing = the table is that of the oracle, and the counters add up.</returns>
    public async Task<IReadOnlyList<string>> RoundAsync(int perPartition, int faults)
    {
        var events = new RoundEvents(_round++, perPartition, _random);
        _say($"round {_round}: {events.OnTime.Sum(p => p.Count):N0} events on time, {events.Late.Count} late");
        _late.AddRange(events.Late.Select(e => LateEvent.Of(e, PartitionOfLate)));
        var injecting = _injector.InjectAsync(_plan.Take(faults));
        var sending = Task.WhenAll(Enumerable.Range(0, RoundEvents.Partitions).Select(p => SendAsync(events, p, new Random(_random.Next()))));
        await Task.WhenAll(injecting, sending);
        await _stream.SettleAsync();
        Tally.Add("rounds");
        return await JudgeAsync(events.From, events.To);
    }

    /// <summary>Everything since the start, once more: whatever came late or twice may not have changed an earlier round.</summary>
    public Task<IReadOnlyList<string>> JudgeAllAsync() => JudgeAsync(DateTime.MinValue.ToUniversalTime().AddYears(1700), DateTime.UnixEpoch.AddYears(100));

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task SendAsync(RoundEvents events, int partition, Random random)
    {
        await using var producer = new Producer(_stream.EventHubs, StreamUnderFaults.Hub, Tally, random);
        var late = new Queue<SentEvent>(partition == PartitionOfLate ? events.Late : []);
        foreach (var batch in events.OnTime[partition].Chunk(BatchSize))
        {
            await producer.SendAsync(partition, [.. batch.Concat(late.TryDequeue(out var one) ? [one] : []).Select(e => e.ToEvent())]);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(60)), TimeProvider.System);
        }

        await producer.SendAsync(partition, [.. late.Append(events.Markers[partition]).Select(e => e.ToEvent())]);
    }

    private async Task<IReadOnlyList<string>> JudgeAsync(DateTime from, DateTime to)
    {
        // Results are written before the counters that say so, but the windows' own close comes with the next pulse.
        var differences = await EventuallyNoneAsync(() => _stream.DifferencesAsync(from, to));
        var lateThere = await _stream.LateAsync();
        return
        [
            .. differences,
            .. _late.Except(lateThere).Select(late => $"lost: {late} is not in the late table"),
            // A copy that a producer sent again has a place of its own in the log, and so in the late table: late rows leave no id.
            .. lateThere.Except(_late).Select(late => $"in the late table, but never sent late: {late}"),
            .. await _stream.UnbalancedAsync() is { } unbalanced ? [unbalanced] : Array.Empty<string>(),
        ];
    }

    private static async Task<IReadOnlyList<string>> EventuallyNoneAsync(Func<Task<IReadOnlyList<string>>> find)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = await find();
            if (found.Count == 0 || TimeProvider.System.GetElapsedTime(began) > CloseLimit)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }
}
