using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Functions;

/// <summary>The whole host: events, entities and HTTP together.</summary>
public sealed class LocalHostTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Events_reach_entities_and_their_state_is_served_over_http()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.SendAsync(1, 0, 12);
        LocalHost host = await app.StartAsync(new SampleProbe());
        await app.CheckpointedAsync(1, 11);
        await Eventually.HoldsAsync(() => host.Entities.WaitingSignals() == 0, "the entities have settled");
        using HttpClient http = new() { BaseAddress = host.HttpAddress };
        Assert.Equal("127.0.0.1", host.HttpAddress!.Host);
        Assert.Equal(Enumerable.Range(0, 12), (await http.GetFromJsonAsync<int[]>("/api/seen/p1"))!.Order());
        Assert.Equal(3, (await http.GetFromJsonAsync<int[]>("/api/seen/p1/3"))!.Length);
    }

    [Fact]
    public async Task Http_functions_answer_with_their_status_and_failures_with_500()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        LocalHost host = await app.StartAsync(new SampleProbe());
        using HttpClient http = new() { BaseAddress = host.HttpAddress };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/api/seen/nobody", UriKind.Relative))).StatusCode);
        Assert.Equal(418, (int)(await http.PostAsync(new Uri("/api/Teapot", UriKind.Relative), null)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync(new Uri("/api/Teapot", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.InternalServerError, (await http.PostAsync(new Uri("/api/Teapot?fail", UriKind.Relative), null)).StatusCode);
        Assert.Contains(app.Log.Errors, line => line.Contains("'Teapot' failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_of_web_servers_do_not_make_it_listen_elsewhere()
    {
        const string Variable = "Kestrel__Endpoints__Other__Url";
        int port = FreePort();
        Environment.SetEnvironmentVariable(Variable, $"http://127.0.0.1:{port}");
        try
        {
            await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
            LocalHost host = await app.StartAsync(new SampleProbe());
            Assert.NotEqual(port, host.HttpAddress!.Port);
            using TcpClient client = new();
            await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task Functions_and_entities_run_in_hosts_of_their_own_on_one_file()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.SendAsync(0, 0, 9);
        LocalHost functions = await app.StartAsync(new SampleProbe(), LocalRole.Functions);
        await app.CheckpointedAsync(0, 8);
        Assert.Equal(9, functions.Entities.WaitingSignals());

        LocalHost entities = await app.StartAsync(new SampleProbe(), LocalRole.Entities);
        Assert.Null(entities.HttpAddress);
        await Eventually.HoldsAsync(() => functions.Entities.WaitingSignals() == 0, "the other host ran the signals");
        Assert.Equal((9, 0), (entities.Counters.SignalsDone, functions.Counters.SignalsDone));
        using HttpClient http = new() { BaseAddress = functions.HttpAddress };
        Assert.Equal(Enumerable.Range(0, 9), (await http.GetFromJsonAsync<int[]>("/api/seen/p0"))!.Order());
    }

    [Fact]
    public async Task A_timer_fires_at_the_start_when_asked_to_and_then_by_its_schedule()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2024, 12, 31, 23, 0, 0, TimeSpan.Zero));
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe probe = new();
        await app.StartAsync(probe, LocalRole.Functions, time: clock);
        await Eventually.HoldsAsync(() => probe.Ticks.Count == 1, "it fired at the start");
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(30));
                return probe.Ticks.Count == 2;
            },
            "it fired at the turn of the year");
        Assert.Equal(new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc), probe.Ticks.Last().ScheduleStatus!.Last);
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), probe.Ticks.Last().ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_firing_that_fell_into_a_downtime_is_made_up_for_once()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2024, 12, 31, 23, 0, 0, TimeSpan.Zero));
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        Assert.False((await FirstTickAsync(app, clock)).IsPastDue);
        clock.Advance(TimeSpan.FromHours(2));
        TimerInfo missed = await FirstTickAsync(app, clock);
        Assert.Equal((true, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc)), (missed.IsPastDue, missed.ScheduleStatus!.Last));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.False((await FirstTickAsync(app, clock)).IsPastDue);
    }

    [Fact]
    public async Task Of_two_hosts_one_fires_and_the_other_follows_when_it_stops()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2024, 12, 31, 23, 59, 0, TimeSpan.Zero));
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        SampleProbe first = new();
        SampleProbe second = new();
        await using (await app.StartAsync(first, LocalRole.Functions, time: clock))
        {
            await Eventually.HoldsAsync(() => first.Ticks.Count == 1, "the first host fired at its start");
            await app.StartAsync(second, LocalRole.Functions, time: clock);
            await Eventually.HoldsAsync(() => Passed(clock, first.Ticks.Count == 2), "the first host fired at the turn of the year");
            Assert.Empty(second.Ticks);
        }

        await Eventually.HoldsAsync(() => Passed(clock, second.Ticks.Count == 1), "the second host took the timer over");
        Assert.Equal(2, first.Ticks.Count);
    }

    [Fact]
    public async Task Faults_of_the_options_reach_the_entities()
    {
        await using SampleApp app = await SampleApp.CreateAsync(azurite.ConnectionString);
        await app.SendAsync(0, 0, 3);
        LocalHost host = await app.StartAsync(new SampleProbe(), faults: new EntityFaults { LoseBatch = 1 });
        await app.CheckpointedAsync(0, 2);
        await Eventually.HoldsAsync(() => host.Entities.FailedSignals() == 3, "every signal was lost");
    }

    private static async Task<TimerInfo> FirstTickAsync(SampleApp app, FakeTimeProvider clock)
    {
        SampleProbe probe = new();
        await using LocalHost host = await app.StartAsync(probe, LocalRole.Functions, time: clock);
        await Eventually.HoldsAsync(() => !probe.Ticks.IsEmpty, "it fired at the start");
        return probe.Ticks.First();
    }

    /// <summary>Lets time pass until something holds.</summary>
    private static bool Passed(FakeTimeProvider clock, bool holds)
    {
        clock.Advance(holds ? TimeSpan.Zero : TimeSpan.FromSeconds(5));
        return holds;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
