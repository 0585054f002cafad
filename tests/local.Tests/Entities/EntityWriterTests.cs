using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

public sealed class EntityWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("entities.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_written_while_nobody_else_writes_is_committed_when_the_call_returns()
    {
        await using EntityDatabase database = EntityDatabase.Open(File);
        Task written = database.Writer.WriteHereAsync(writes => writes.Accept(Signal(1)));
        Assert.True(written.IsCompletedSuccessfully);
        Assert.Equal(1, database.Read(reader => reader.Waiting()));
    }

    [Fact]
    public async Task What_fails_stores_nothing_tells_who_asked_and_stops_nobody_else()
    {
        await using EntityDatabase database = EntityDatabase.Open(File);
        await Assert.ThrowsAsync<DispatcherReplacedException>(() => database.Writer.WriteHereAsync(writes =>
        {
            writes.Accept(Signal(1));
            writes.RequireEpoch(-1);
        }));
        await database.Writer.WriteHereAsync(writes => writes.Accept(Signal(2)));
        Assert.Equal(1, database.Read(reader => reader.Waiting()));
    }

    [Fact]
    public async Task Who_finds_another_one_writing_waits_and_both_are_stored()
    {
        await using EntityDatabase database = EntityDatabase.Open(File);
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim go = new();
        Task first = Task.Run(() => database.Writer.WriteHereAsync(writes =>
        {
            begun.Set();
            go.Wait();
            writes.Accept(Signal(1));
        }));
        begun.Wait();
        Task second = database.Writer.WriteHereAsync(writes => writes.Accept(Signal(2)));
        Assert.False(second.IsCompleted);
        go.Set();
        await Task.WhenAll(first, second);
        Assert.Equal(2, database.Read(reader => reader.Waiting()));
    }

    [Fact]
    public async Task Many_that_write_both_ways_at_once_are_stored_once_each()
    {
        await using EntityDatabase database = EntityDatabase.Open(File);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => i % 2 == 0
            ? database.Writer.WriteHereAsync(writes => writes.Accept(Signal(i)))
            : database.Writer.WriteAsync(writes => writes.Accept(Signal(i))))));
        Assert.Equal(
            Enumerable.Range(0, 400).Select(i => $"t{i}").Order(StringComparer.Ordinal),
            database.Read(reader => reader.Notices(0, 1_000)).Select(n => n.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_closed_writer_refuses()
    {
        EntityDatabase database = EntityDatabase.Open(File);
        await database.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.Writer.WriteHereAsync(writes => writes.Accept(Signal(1))));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.Writer.WriteAsync(writes => writes.Accept(Signal(1))));
    }

    private static NewSignal Signal(int number) => new($"t{number}", "Add", null, 0);
}
