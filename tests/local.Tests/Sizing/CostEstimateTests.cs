using StreamFunctions.Local.Sizing;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class CostEstimateTests : IDisposable
{
    private const double Month = 730 * 3_600;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("prices-test-");

    private static PriceList Shipped => PriceList.Read(PriceList.DefaultFile);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_shipped_price_has_a_page_and_says_if_it_was_not_verified()
    {
        var list = Shipped;
        Assert.Equal(new DateOnly(2026, 11, 26), list.Date);
        Assert.All(list.Prices, price =>
        {
            Assert.StartsWith("https://azure.microsoft.com/pricing/", price.Source, StringComparison.Ordinal);
            Assert.True(price.Verified || price.Note is { Length: > 0 }, price.Id);
            Assert.True(price.Verified || price.Amount is not null || price.Note is { Length: > 0 }, price.Id);
        });
    }

    [Fact]
    public void A_price_that_is_not_known_is_left_out_and_said()
    {
        var lines = CostEstimate.Of(Loads.Sizing(design: Loads.Design with { Backend = Backend.All[1] }), Shipped).Busy;
        var actions = lines.Single(line => line.Price.Id == "scheduler.millionActions");
        Assert.Null(actions.Amount);
        Assert.Equal(Loads.Sizing(design: Loads.Design with { Backend = Backend.All[1] }).Signals.Total * Month / 1e6, actions.Quantity, 6);
    }

    // One throughput unit is 730 h x 0.03 = 21.90. 1,000 events/s for a month of 2,628,000 s are 2,628 million, at 0.028: 73.58.
    [Fact]
    public void Event_Hubs_is_units_by_the_hour_and_events_by_the_million()
    {
        var lines = CostEstimate.Of(Loads.Sizing(), Shipped).Busy;
        Assert.Equal(21.90m, Amount(lines, "eventhubs.standard.unitHour"));
        Assert.Equal(73.58m, Amount(lines, "eventhubs.standard.millionEvents"));
    }

    // An event of 65,537 bytes is billed as two.
    [Theory]
    [InlineData(65_536, 1)]
    [InlineData(65_537, 2)]
    public void Each_begun_64_KB_is_an_event(int bytes, int events) =>
        Assert.Equal(2_628.0 * events, CostEstimate.Of(Loads.Sizing(Loads.Plain with { EventBytes = bytes }), Shipped).Busy.Single(l => l.Price.Id == "eventhubs.standard.millionEvents").Quantity, 3);

    // Guard every 5 minutes: 8,760 firings of at least 1 s at 2 GB are 17,520 GB-s, within the free 100,000. What remains is the unit.
    [Fact]
    public void Idle_costs_the_unit_and_next_to_nothing_else()
    {
        var idle = CostEstimate.Of(Loads.Sizing(), Shipped).Idle;
        Assert.Equal(0m, Amount(idle, "functions.onDemand.GBSecond"));
        Assert.Equal(21.90m, Math.Floor(CostEstimate.Sum(idle) * 10) / 10, 1);
    }

    // Always ready: 2 GB x 2,628,000 s x 0.000004 = 21.02; the guard's 17,520 GB-s at 0.000016 = 0.28, and no free grant.
    [Fact]
    public void An_always_ready_instance_costs_its_baseline_all_month()
    {
        var idle = CostEstimate.Of(Loads.Sizing(Loads.Plain with { AlwaysReady = 1 }), Shipped).Idle;
        Assert.Equal(21.02m, Amount(idle, "functions.alwaysReady.baselineGBSecond"));
        Assert.Equal(0.28m, Amount(idle, "functions.alwaysReady.GBSecond"));
    }

    // A beat every second keeps an instance billed without pause: 2,628,000 s and the guard's 8,760 s, at 2 GB, less 100,000 GB-s, at 0.000026 = 134.51.
    // A beat every 10 s, billed for 1 s each: 262,800 s and the guard's: 543,120 GB-s, less the grant: 11.52.
    [Theory]
    [InlineData(1, 134.51)]
    [InlineData(10, 11.52)]
    public void Windows_that_stay_open_cost_a_second_a_beat(int pulse, double expected)
    {
        var sizing = Loads.Sizing(design: Loads.Design with { PulsePeriod = TimeSpan.FromSeconds(pulse) });
        Assert.Equal((decimal)expected, Amount(CostEstimate.Of(sizing, Shipped).Quiet, "functions.onDemand.GBSecond"));
    }

    [Theory]
    [InlineData("134.51")]
    [InlineData("11.52")]
    [InlineData("21.02")]
    public void The_page_says_the_same_of_idle_months(string amount) =>
        Assert.Contains(amount + " USD", File.ReadAllText(RepositoryRoot.Combine("docs", "sizing.md")), StringComparison.Ordinal);

    [Fact]
    public void Half_a_day_of_load_costs_half_of_what_is_paid_by_use()
    {
        var whole = CostEstimate.Of(Loads.Sizing(), Shipped).Busy;
        var half = CostEstimate.Of(Loads.Sizing(Loads.Plain with { HoursPerDay = 12 }), Shipped).Busy;
        Assert.Equal(Quantity(whole, "tables.tenThousand") / 2, Quantity(half, "tables.tenThousand"), 6);
        Assert.Equal(Quantity(whole, "eventhubs.standard.unitHour"), Quantity(half, "eventhubs.standard.unitHour"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{ "date": "2026-01-01", "region": "x", "currency": "EUR" }""")]
    [InlineData("""{ "date": "2026-01-01", "region": "x", "currency": "EUR", "prices": [], "discount": 3 }""")]
    public void A_file_that_is_no_list_of_prices_is_named(string text)
    {
        var file = Path.Combine(_folder.FullName, "mine.json");
        File.WriteAllText(file, text);
        Assert.Contains("mine.json", Assert.Throws<UserErrorException>(() => PriceList.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_lacks_a_price_is_told_which()
    {
        var empty = Shipped with { Prices = [] };
        Assert.Contains("eventhubs.standard.unitHour", Assert.Throws<UserErrorException>(() => CostEstimate.Of(Loads.Sizing(), empty)).Message, StringComparison.Ordinal);
    }

    private static decimal? Amount(IReadOnlyList<CostLine> lines, string id) =>
        lines.Single(line => line.Price.Id == id).Amount is { } amount ? Math.Round(amount, 2) : null;

    private static double Quantity(IReadOnlyList<CostLine> lines, string id) => lines.Single(line => line.Price.Id == id).Quantity;
}
