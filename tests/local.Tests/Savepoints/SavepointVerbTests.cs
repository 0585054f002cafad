using System.Text.Json;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Tests.Commands;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Savepoints;

/// <summary>
/// The verb <c>savepoint</c> against a running app (real endpoint, real entities, real Azurite): what it refuses, with the
/// reason, and what it says when a restore has a price. The counts are those of the readings that were sent.
/// </summary>
public sealed class SavepointVerbTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Name = "before";

    [Fact]
    public async Task A_log_that_has_forgotten_what_is_needed_is_refused_and_forced_it_is_told_as_lost()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before of meters", "create", Name);
        await app.SendAsync(12, 13);
        await app.SendAsync(14);
        await app.RestartAsync(forgottenBefore: 10);

        var shown = await SaysAsync(app, ExitCodes.Success, "Cannot be restored without loss", "inspect", Name);
        Assert.Contains("late list --generation 1", shown, StringComparison.Ordinal);
        await SaysAsync(app, ExitCodes.Usage, "partition 0, 6 to 9", "restore", Name);
        Assert.Equal(1, (await app.CurrentAsync()).Identity.Generation);
        await SaysAsync(app, ExitCodes.Success, "told as lost", "restore", Name, "--force");

        // Two readings of two sensors are gone, and nothing else is; the window of before stays.
        await Eventually.HoldsAsync(async () => (await LostAsync(app)) is [(6, 9)], "6 to 9 are told as lost");
        await app.SendAsync(22, 31);
        await app.WindowsAreAsync((0, 4), (10, 4), (20, 2));
    }

    [Fact]
    public async Task A_window_that_the_replaced_generation_wrote_in_full_is_shown_as_it_was_when_the_restored_one_lacks_events()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before of meters", "create", Name);
        await app.SendAsync(12, 13);
        await app.SendAsync(14, 21);
        await app.WindowsAreAsync((0, 4), (10, 8));
        await app.RestartAsync(forgottenBefore: 10);
        await SaysAsync(app, ExitCodes.Success, "told as lost", "restore", Name, "--force");

        // Generation 2 has four of the eight readings; what it closes after that shows that it has closed this one too.
        await app.SendAsync(22, 31);
        await app.WindowsAreAsync((0, 4), (10, 8), (20, 4));
    }

    [Fact]
    public async Task A_savepoint_of_another_query_is_refused_and_once_its_own_runs_again_what_the_other_wrote_over_is_named()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before", "create", Name);
        await app.RestartAsync("COUNT(*) AS readings, MAX(value) AS most");
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 4), (10, 4));
        await SaysAsync(app, ExitCodes.Usage, "of another query, or of other settings", "restore", Name);
        await SaysAsync(app, ExitCodes.Success, "Cannot be restored here", "inspect", Name);

        await app.RestartAsync();
        var said = await SaysAsync(app, ExitCodes.Success, "Generation 3 of meters goes on from savepoint before (generation 1)", "restore", Name);

        // Two sensors had a window by then, and the log still holds its readings.
        Assert.Contains("2 results of before the savepoint were written over", said, StringComparison.Ordinal);
        Assert.Contains("rebuild --pipeline <folder> --from 2024-05-01T12:00:00Z --to 2024-05-01T12:00:10Z", said, StringComparison.Ordinal);
        await app.WindowsAreAsync((10, 4));
    }

    [Fact]
    public async Task A_savepoint_of_other_key_groups_is_refused_until_they_are_set_back()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before", "create", Name);
        await app.RestartAsync(keyGroups: 8);
        await SaysAsync(app, ExitCodes.Usage, "set `keyGroups` back to 4", "restore", Name);
        await SaysAsync(app, ExitCodes.Usage, "set `keyGroups` back to 4", "restore", Name, "--force");

        await app.RestartAsync();
        await SaysAsync(app, ExitCodes.Success, "goes on from savepoint before", "restore", Name);
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 4), (10, 4));
    }

    [Fact]
    public async Task A_savepoint_over_a_hub_that_was_recreated_since_is_refused_also_by_force()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before", "create", Name);
        await app.RestartAsync(isRecreated: true);
        await app.SendAsync(1, 2, 11);
        await SaysAsync(app, ExitCodes.Usage, "sequence numbers there mean other events", "restore", Name);
        await SaysAsync(app, ExitCodes.Usage, "It can only be restored over its own log", "restore", Name, "--force");
    }

    [Fact]
    public async Task A_pulse_that_cannot_be_woken_after_the_generation_has_begun_is_told_and_the_savepoint_is_restored()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await SaysAsync(app, ExitCodes.Success, "Savepoint before", "create", Name);
        app.PulseIsDown = true;
        var said = await SaysAsync(app, ExitCodes.Success, "Generation 2 of meters goes on", "restore", Name);
        app.PulseIsDown = false;

        Assert.Contains("pulse could not be woken", said, StringComparison.Ordinal);
        Assert.Equal(2, (await app.CurrentAsync()).Identity.Generation);
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 4), (10, 4));
    }

    [Theory]
    [InlineData("create a/b", "'a/b' is no name of a savepoint")]
    [InlineData("inspect", "inspect")]
    [InlineData("restore", "restore")]
    [InlineData("delete", "delete")]
    [InlineData("forget x", "forget")]
    [InlineData("list --data no-such-folder", "--url")]
    [InlineData("list --url http://localhost:1", "--of")]
    [InlineData("list --url localhost --of meters", "--url is 'localhost'")]
    [InlineData("list --url http://localhost:1 --of meters", "Is the app running?")]
    public async Task What_the_verb_cannot_use_ends_with_exit_code_2_and_says_why(string arguments, string named)
    {
        var terminal = new Terminal();
        Assert.Equal(ExitCodes.Usage, await terminal.RunAsync(["savepoint", .. arguments.Split(' ')]));
        Assert.Contains(named, terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_there_a_name_that_is_taken_and_another_pipeline_are_refused()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await SaysAsync(app, ExitCodes.Usage, "none", "inspect", "none");
        await SaysAsync(app, ExitCodes.Usage, "none", "restore", "none");
        await SaysAsync(app, ExitCodes.Usage, "none", "delete", "none");
        await SaysAsync(app, ExitCodes.Usage, "has not run yet", "create", Name);
        var terminal = new Terminal();
        Assert.Equal(ExitCodes.Usage, await terminal.RunAsync("savepoint", "list", "--url", app.Url, "--of", "others"));
        Assert.Contains("runs the pipeline 'meters'", terminal.Error, StringComparison.Ordinal);
    }

    private static async Task<string> SaysAsync(SavepointApp app, int exitCode, string expected, params string[] arguments)
    {
        var terminal = new Terminal();
        var code = await terminal.RunAsync(["savepoint", .. arguments, "--url", app.Url, "--of", "meters"]);
        var said = terminal.Output + terminal.Error;
        Assert.True(code == exitCode, $"exit code {code}: {said}");
        Assert.Contains(expected, said, StringComparison.Ordinal);
        return said;
    }

    private static async Task<List<(int From, int To)>> LostAsync(SavepointApp app)
    {
        using var http = new HttpClient { BaseAddress = app.Host.HttpAddress };
        var lost = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/lost/meters", UriKind.Relative))).RootElement.GetProperty("lost");
        return [.. lost.EnumerateArray().Select(range => (range.GetProperty("from").GetInt32(), range.GetProperty("to").GetInt32()))];
    }
}
