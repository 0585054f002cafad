using StreamFunctions.Functions.Savepoints;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Savepoints;

/// <summary>Savepoints of the whole app, and what may go wrong while one is made or restored.</summary>
public sealed class SavepointRestoreTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Name = "before";

    [Fact]
    public async Task A_restore_that_dies_at_any_request_to_storage_changes_nothing_or_all_and_can_be_repeated()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 2, 11);
        await app.WindowsAreAsync((0, 4));
        await app.Savepoints.CreateAsync(Name, default);
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 4), (10, 4));

        var (deaths, numbers) = (0, new List<int> { 1 });
        for (var request = 1; ; request++)
        {
            var before = (await app.CurrentAsync()).Identity;
            if (!await DiesAsync(app, request, done: request % 2 == 0))
            {
                break;
            }

            deaths++;
            var now = await app.CurrentAsync();
            numbers.Add(now.Reserved);
            Assert.True(now.Identity == before || now.Identity.Generation == now.Reserved, $"{now} is neither the old nor the new one");
        }

        // Each that died after it had taken a number used it up: before the progress, before the generation, after it.
        Assert.True(deaths >= 6, $"it died only {deaths} times");
        Assert.Equal(numbers.Order(), numbers);
        Assert.True(numbers.Distinct().Count() >= 4, $"numbers were given out twice: {string.Join(", ", numbers)}");
        await app.WindowsAreAsync((0, 4), (10, 4));
        await app.SendAsync(22, 31);
        await app.WindowsAreAsync((0, 4), (10, 4), (20, 4));
    }

    [Fact]
    public async Task Of_two_restores_at_once_the_results_are_those_of_one()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 11);
        await app.WindowsAreAsync((0, 2));
        await app.Savepoints.CreateAsync(Name, default);
        var restores = await Task.WhenAll(RestoreAsync(app), RestoreAsync(app));
        Assert.Contains(true, restores);
        await app.SendAsync(12, 21);
        await app.WindowsAreAsync((0, 2), (10, 4));
    }

    [Fact]
    public async Task A_name_is_taken_once_and_what_was_never_finished_is_no_savepoint()
    {
        await using var app = await SavepointApp.StartAsync(azurite.ConnectionString);
        await app.SendAsync(1, 11);
        await app.WindowsAreAsync((0, 2));
        await app.Savepoints.CreateAsync(Name, default);
        var taken = await Assert.ThrowsAsync<SavepointException>(() => app.Savepoints.CreateAsync(Name, default));
        Assert.Contains("already", taken.Message, StringComparison.Ordinal);

        await app.Store.WriteAsync(SavepointStore.ImageName("half", "attempt", 0), new byte[] { 1 }, default);
        Assert.Equal([(Name, true), ("half", false)], (await app.Savepoints.ListAsync(default)).Select(s => (s.Name, s.Manifest is not null)));
        Assert.Equal(SavepointProblem.NotFound, (await Assert.ThrowsAsync<SavepointException>(() => app.Savepoints.RestoreAsync("half", false, default))).Problem);
        await app.Savepoints.DeleteAsync("half", default);
        Assert.Equal(SavepointProblem.NotFound, (await Assert.ThrowsAsync<SavepointException>(() => app.Savepoints.DeleteAsync("half", default))).Problem);
    }

    private static async Task<bool> DiesAsync(SavepointApp app, int request, bool done)
    {
        // In a flow of its own: only this restore dies, not what else the app does meanwhile.
        var death = app.Faults.DieAt(request, done);
        try
        {
            await app.Savepoints.RestoreAsync(Name, false, default);
            return false;
        }
        catch (ProcessDiedException)
        {
            return true;
        }
        finally
        {
            death.Left = 0;
        }
    }

    private static async Task<bool> RestoreAsync(SavepointApp app)
    {
        try
        {
            await app.Savepoints.RestoreAsync(Name, false, default);
            return true;
        }
        catch (SavepointException refused)
        {
            Assert.Contains("meanwhile", refused.Message, StringComparison.Ordinal);
            return false;
        }
    }
}
