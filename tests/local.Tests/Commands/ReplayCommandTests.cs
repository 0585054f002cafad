using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using StreamFunctions.Local.Commands;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Commands;

/// <summary>
/// <c>replay</c> as a user runs it: results as CSV and in tables, late rows and dead letters in files. The input is made so
/// that its sums can be told without a program.
/// </summary>
public sealed class ReplayCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int Ticks = 1_200;

    private readonly TemporaryDirectory _folder = new();
    private readonly string _name = "r" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_as_CSV_hold_each_window_once_and_text_that_looks_like_a_number_stays_text()
    {
        var (exitCode, said) = await ReplayAsync("--output", _folder.File("out.csv"));

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("1204 events = 1202 in windows + 1 late + 0 duplicates + 0 filtered + 1 dead + 0 end of input", said, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(_folder.File("out.csv"));
        Assert.Equal("windowStart,windowEnd,sensor,n,total,rows,revision", lines[0]);
        Assert.Equal("2024-05-01T12:00:00Z,2024-05-01T12:00:10Z,tick,10,45,10,0", lines[1]);
        Assert.Equal("2024-05-01T12:20:00Z,2024-05-01T12:20:10Z,\"7\",1,1.5,1,0", lines[^2]);
        Assert.Equal("2024-05-01T12:20:00Z,2024-05-01T12:20:10Z,\"a, \"\"b\"\"\",1,,1,0", lines[^1]);
        Assert.Equal((Ticks / 10) + 2, lines.Length - 1);
    }

    [Fact]
    public async Task Late_rows_and_dead_letters_go_to_files_with_where_they_come_from()
    {
        await ReplayAsync("--output", _folder.File("out.jsonl"), "--late", _folder.File("late.jsonl"), "--dead", _folder.File("dead.jsonl"));

        var late = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("late.jsonl"))).RootElement;
        Assert.Equal(("tick", Ticks + 1L), (late.GetProperty("key").GetString(), late.GetProperty("sequence").GetInt64()));
        Assert.Equal("2024-05-01T12:00:10Z", late.GetProperty("windowEnd").GetString());
        var dead = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("dead.jsonl"))).RootElement;
        Assert.Equal((0, (long)Ticks), (dead.GetProperty("partition").GetInt32(), dead.GetProperty("sequence").GetInt64()));
        Assert.Equal("{broken", Encoding.UTF8.GetString(dead.GetProperty("body").GetBytesFromBase64()));
        Assert.Equal((Ticks / 10) + 2, (await File.ReadAllLinesAsync(_folder.File("out.jsonl"))).Length);
    }

    [Fact]
    public async Task Tables_get_the_same_rows_however_often_the_same_files_are_replayed_and_a_next_generation_for_others()
    {
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(ExitCodes.Success, (await ReplayAsync("--storage", azurite.ConnectionString, "--name", _name)).ExitCode);
            var rows = await RowsAsync("Results");
            Assert.Equal((Ticks / 10) + 2, rows.Count);
            Assert.Equal(Enumerable.Range(0, Ticks).Sum(i => (long)(i % 10)) + 1.5, rows.Sum(row => Convert.ToDouble(row["total"], System.Globalization.CultureInfo.InvariantCulture)));
            Assert.All(rows, row => Assert.Equal(1, row.GetInt32("generation")));
            Assert.Equal("tick", Assert.Single(await RowsAsync("Late")).GetString("key"));
            Assert.Single(await RowsAsync("DeadLetters"));
        }

        await File.AppendAllTextAsync(_folder.File("events.jsonl"), Line("tick", 1_300, "1") + "\n");
        await RunAsync("--storage", azurite.ConnectionString, "--name", _name);
        Assert.Contains(await RowsAsync("Results"), row => row.GetInt32("generation") == 2);
    }

    private static string Line(string sensor, int second, string value) =>
        $$"""{"sensor":{{JsonSerializer.Serialize(sensor)}},"time":"{{new DateTime(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc).AddSeconds(second):s}}Z","value":{{value}}}""";

    /// <summary>A reading a second, whose value is the second's last digit; then one that is broken, one late, and two odd keys.</summary>
    private async Task<(int ExitCode, string Said)> ReplayAsync(params string[] arguments)
    {
        var lines = Enumerable.Range(0, Ticks).Select(i => Line("tick", i, $"{i % 10}"))
            .Concat(["{broken", Line("tick", 3, "1"), Line("7", Ticks, "1.5"), Line("a, \"b\"", Ticks, "null")]);
        await File.WriteAllLinesAsync(_folder.File("events.jsonl"), lines);
        File.SetLastWriteTimeUtc(_folder.File("events.jsonl"), new DateTime(2024, 5, 2, 0, 0, 0, DateTimeKind.Utc));
        await File.WriteAllTextAsync(_folder.File("query.sql"), """
            SELECT sensor, COUNT(*) AS n, SUM(value) AS total INTO results FROM readings TIMESTAMP BY time
            GROUP BY sensor, TumblingWindow(second, 10)
            """);
        await File.WriteAllTextAsync(_folder.File("pipeline.json"), $$"""
            { "name": "meters", "query": "query.sql", "keyGroups": 4, "time": { "outOfOrderness": "00:00:00" } }
            """);
        return await RunAsync(arguments);
    }

    private async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        var terminal = new Terminal();
        var exitCode = await terminal.RunAsync(["replay", "--pipeline", _folder.Path, _folder.File("events.jsonl"), .. arguments]);
        Assert.Equal(string.Empty, terminal.Error);
        return (exitCode, terminal.Output.ReplaceLineEndings(" "));
    }

    private async Task<List<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in new TableServiceClient(azurite.ConnectionString).GetTableClient("sf" + table).QueryAsync<TableEntity>())
        {
            if (row.PartitionKey.StartsWith(_name + "|", StringComparison.Ordinal))
            {
                rows.Add(row);
            }
        }

        return rows;
    }
}
