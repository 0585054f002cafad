namespace StreamFunctions.Local.Tests.Commands;

/// <summary>What a person sees who typed something wrong: where it is, what to do, exit code 2, no stack trace.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("usage-test-");
    private readonly Terminal _terminal = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("bogus", "bogus")]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("send", "file")]
    [InlineData("run --amqp-port 70000", "--amqp-port")]
    [InlineData("run --amqp-port many", "--amqp-port")]
    [InlineData("results --top 0", "--top")]
    [InlineData("send x.json --malformed -1", "--malformed")]
    [InlineData("run --storage nonsense", "--storage")]
    [InlineData("deadletters show seventeen", "0/17")]
    [InlineData("deadletters replay 0/1 --body x.json", "There is no option --body")]
    [InlineData("deadletters replay", "--all")]
    [InlineData("deadletters replay 0/1 --all", "--all")]
    [InlineData("deadletters replay 0/1 0/2 --with x.json", "--with")]
    [InlineData("deadletters replay 0/1 --with no-such-file.json", "no-such-file.json")]
    [InlineData("deadletters list --since yesterday", "--since")]
    [InlineData("deadletters list --limit 100000", "deadletters list --help")]
    [InlineData("late list --partition -1", "--partition")]
    [InlineData("late list --generation 0", "--generation")]
    [InlineData("run --event-hubs nonsense", "connection string")]
    [InlineData("run --hubs no-such-file.json", "no-such-file.json")]
    [InlineData("smoke --data no-such-folder", "--namespace")]
    [InlineData("smoke --events no-such-file.jsonl --namespace contoso.servicebus.windows.net --tables https://a.table.core.windows.net", "no-such-file.jsonl")]
    [InlineData("smoke --namespace contoso.servicebus.windows.net --tables contoso", "--tables")]
    [InlineData("smoke --wait soon", "--wait")]
    [InlineData("run --join --data no-such-folder", "--data")]
    [InlineData("run --join --storage UseDevelopmentStorage=true", "--storage")]
    [InlineData("send no-such-file.json --event-hubs Endpoint=sb://localhost:1;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true", "no-such-file.json")]
    public Task A_wrong_argument_is_named(string arguments, string named) => AssertUsageErrorAsync(arguments.Split(' '), named);

    [Fact]
    public Task Sending_without_a_running_host_says_how_to_start_one() =>
        AssertUsageErrorAsync(["send", Write("events.jsonl", "{}"), "--data", _folder.FullName], "--event-hubs", "run");

    [Fact]
    public Task Results_without_any_run_say_how_to_make_some() =>
        AssertUsageErrorAsync(["results", "--data", Path.Combine(_folder.FullName, "none")], "--data", "dotnet run --project local");

    [Fact]
    public Task A_missing_pipeline_is_named() => AssertUsageErrorAsync(["check", _folder.FullName], "pipeline.json");

    [Fact]
    public async Task An_unknown_window_in_a_query_is_shown_with_line_and_column()
    {
        Write("pipeline.json", """{ "name": "p", "query": "query.sql" }""");
        Write("query.sql", "SELECT a, COUNT(*) AS n INTO o FROM i TIMESTAMP BY t\nGROUP BY a, TumblyWindow(second, 10)");
        await AssertUsageErrorAsync(["check", _folder.FullName], "query.sql", "TumblyWindow", "TumblingWindow");
        Assert.Matches(@"query\.sql\D{0,2}2\D", _terminal.Error);
    }

    [Fact]
    public async Task An_unknown_name_in_the_select_list_is_an_error()
    {
        Write("pipeline.json", """{ "name": "p", "query": "query.sql" }""");
        Write("query.sql", "SELECT origin, AVGG(delay) AS x INTO o FROM i GROUP BY origin, TumblingWindow(second, 10)");
        await AssertUsageErrorAsync(["check", _folder.FullName], "AVGG");
    }

    [Fact]
    public Task A_wrong_value_in_the_pipeline_file_is_named()
    {
        Write("pipeline.json", """{ "name": "p", "query": "query.sql", "keyGroups": 0, "time": { "outOfOrderness": "soon" } }""");
        Write("query.sql", "SELECT a, COUNT(*) AS n INTO o FROM i GROUP BY a, TumblingWindow(second, 10)");
        return AssertUsageErrorAsync(["check", _folder.FullName], "keyGroups", "outOfOrderness");
    }

    [Fact]
    public async Task Every_verb_has_help_with_examples()
    {
        foreach (var verb in new[] { "", "run", "send", "results", "check", "emulators", "deadletters", "deadletters list", "deadletters show", "deadletters replay", "late", "late list", "late show", "late replay", "replay", "rebuild", "plan", "smoke" })
        {
            var terminal = new Terminal();
            Assert.Equal(0, await terminal.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]));
            Assert.Contains("Examples:", terminal.Output, StringComparison.Ordinal);
            Assert.Contains("dotnet run --project local", terminal.Output, StringComparison.Ordinal);
        }
    }

    private async Task AssertUsageErrorAsync(string[] arguments, params string[] expected)
    {
        Assert.Equal(2, await _terminal.RunAsync(arguments));
        Assert.All(expected, text => Assert.Contains(text, _terminal.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", _terminal.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, content);
        return file;
    }
}
