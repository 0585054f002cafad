using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.DeadLetters;

[Collection(AzuriteCollection.Name)]
public sealed class DeadLetterStoreTests(AzuriteFixture azurite)
{
    private static readonly PipelineIdentity Identity = new("meters", 2, "x");

    private readonly TableSet _tables = Some.Tables(azurite);

    private DeadLetterStore Store => new(_tables, "meters");

    [Fact]
    public async Task A_dead_letter_keeps_what_its_event_carried()
    {
        var properties = new Dictionary<string, object> { ["text"] = "line 7", ["number"] = 5, ["bytes"] = new byte[] { 1, 2 } };
        var data = Some.Event(3, "nonsense", properties: properties);
        data.MessageId = "m-3";
        data.ContentType = "text/plain";
        await WriteAsync(new Letter(0, 3) { Origin = EventOrigin.Keep(data) });
        var origin = (await Store.FindAsync(2, 0, 3, default))!.Origin;
        Assert.Equal(("m-3", "text/plain", 0), (origin.MessageId, origin.ContentType, origin.LeftOut));
        Assert.Equal(properties.OrderBy(p => p.Key), origin.Properties.OrderBy(p => p.Key)!);
    }

    [Fact]
    public async Task A_batch_that_comes_again_does_not_wipe_out_that_its_event_was_replayed()
    {
        await WriteAsync(new Letter(0, 7));
        var letter = (await Store.FindAsync(2, 0, 7, default))!;
        var done = new ReplayNote(true, "attempt", 8, 9, Some.Noon);
        Assert.NotNull(await Store.TryNoteAsync(letter, done, default));
        await WriteAsync(new Letter(0, 7));
        Assert.Equal(done, (await Store.FindAsync(2, 0, 7, default))!.Replay);
    }

    [Fact]
    public async Task Of_two_that_claim_a_replay_one_wins()
    {
        await WriteAsync(new Letter(0, 7));
        var letter = (await Store.FindAsync(2, 0, 7, default))!;
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Store.TryNoteAsync(letter, new ReplayNote(false, $"attempt {i}", 8, null, Some.Noon), default)));
        var winner = Assert.Single(claims, claim => claim is not null)!;
        Assert.Equal(winner.Replay, (await Store.FindAsync(2, 0, 7, default))!.Replay);
        Assert.NotNull(await Store.TryNoteAsync(winner, winner.Replay! with { Done = true, Sequence = 8 }, default));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_partition_and_number_and_hold_only_what_was_asked_for()
    {
        await WriteAsync([.. Enumerable.Range(0, 130).Select(i => new Letter(0, i) { Reason = i % 2 == 0 ? "not-json" : "wrong-type" })]);
        await WriteAsync([.. Enumerable.Range(0, 20).Select(i => new Letter(1, i))]);
        await new DeadLetterTable(_tables).WriteAsync(Identity with { Generation = 1 }, [new Letter(0, 1).ToDeadLetter()], default);
        var replayed = (await Store.FindAsync(2, 0, 4, default))!;
        await Store.TryNoteAsync(replayed, new ReplayNote(true, "a", 200, 201, Some.Noon), default);

        Assert.Equal(150, (await AllAsync(new DeadLetterQuery { Generation = 2, Top = 37 })).Count);
        Assert.Equal(
            Enumerable.Range(0, 65).Select(i => (0, 2L * i)).Where(at => at.Item2 != 4),
            await AllAsync(new DeadLetterQuery { Generation = 2, Partition = 0, Reason = "not-json", Replayed = false, Top = 10 }));
        Assert.Equal([(0, 4L)], await AllAsync(new DeadLetterQuery { Generation = 2, Replayed = true }));
        Assert.Equal([(1, 18L), (1, 19L)], await AllAsync(new DeadLetterQuery { Generation = 2, Partition = 1, Since = Some.Noon.AddSeconds(18) }));
    }

    [Fact]
    public async Task A_body_of_a_mebibyte_is_read_back_from_its_blob()
    {
        var body = new byte[1 << 20];
        new Random(1).NextBytes(body);
        await WriteAsync(new Letter(0, 1) { Body = body });
        var letter = (await Store.FindAsync(2, 0, 1, default))!;
        Assert.Equal((body.Length, true), (letter.Size, letter.Blob is not null));
        Assert.Equal(body, (await Store.BodyAsync(letter, default)).ToArray());
    }

    [Fact]
    public async Task Late_rows_are_listed_until_their_window_was_rebuilt_with_them()
    {
        var rows = await _tables.Late.GetAsync(default);
        for (var i = 0; i < 5; i++)
        {
            await rows.AddEntityAsync(new TableEntity("meters|2|3", $"{i}")
            {
                ["key"] = "a",
                ["partition"] = 0,
                ["sequence"] = (long)i,
                ["windowStart"] = Some.Noon,
                ["windowEnd"] = "9223372036854775806",
                ["reason"] = "window-closed",
                ["generation"] = 2,
                ["rebuild"] = i == 2 ? 1 : null,
            });
        }

        var store = new LateStore(_tables, "meters");
        var first = await store.ListAsync(new LateQuery { Generation = 2, Top = 2 }, default);
        var second = await store.ListAsync(new LateQuery { Generation = 2, Top = 2, After = first.Next }, default);
        Assert.Equal([0L, 1L, 3L, 4L], first.Rows.Concat(second.Rows).Select(row => row.Sequence));
        Assert.Null(second.Next);
        Assert.Equal((3, "a", long.MaxValue - 1), (second.Rows[0].Group, second.Rows[0].Key, second.Rows[0].WindowEnd));
        Assert.Empty(await store.FindAsync(2, 0, 2, default));
        Assert.Equal([2L], (await store.ListAsync(new LateQuery { Generation = 2, Rebuilt = true }, default)).Rows.Select(row => row.Sequence));
    }

    private Task WriteAsync(params Letter[] letters) => new DeadLetterTable(_tables).WriteAsync(Identity, [.. letters.Select(letter => letter.ToDeadLetter())], default);

    private async Task<List<(int Partition, long Sequence)>> AllAsync(DeadLetterQuery query)
    {
        var all = new List<(int, long)>();
        do
        {
            var page = await Store.ListAsync(query, default);
            Assert.InRange(page.Letters.Count, 1, query.Top);
            all.AddRange(page.Letters.Select(letter => (letter.Partition, letter.Sequence)));
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return all;
    }

    private sealed record Letter(int Partition, long Sequence)
    {
        public string Reason { get; init; } = "not-json";

        public byte[] Body { get; init; } = [1, 2, 3];

        public KeptOrigin Origin { get; init; } = KeptOrigin.None;

        public DeadLetter ToDeadLetter() =>
            new(Partition, Sequence, Some.Noon.AddSeconds(Sequence), Reason, "why", Body) { Origin = Origin };
    }
}
