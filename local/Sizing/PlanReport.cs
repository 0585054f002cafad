using System.Globalization;
using Spectre.Console;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Sizing;

/// <summary>Prints a plan for people.</summary>
internal static class PlanReport
{
    public static void Print(PlanAnswer answer, CommandContext context)
    {
        var sizing = answer.Sizing;
        context.Say(Verdict(answer.Plan));
        context.Say(string.Empty);
        context.Console.Write(Table("what", answer.Plan.Holds ? "planned" : "nearest, does not hold", PlanFigures.Of(sizing)));
        context.Console.Write(Table("durable backend", "operations/s, of its limit", Backends(answer.Plan)));
        context.Console.Write(LimitTable(sizing));
        if (answer.Plan.Holds)
        {
            PrintSettings(answer, context);
            PrintCost(answer, context);
        }

        context.Say("Figures marked 'assumed' are neither published nor measured: give yours (plan --help). docs/sizing.md says what is not modelled.");
    }

    internal static string Verdict(Plan plan)
    {
        var binding = plan.Sizing.Binding;
        var figure = $"{Show.In(binding.Limit.Unit, binding.Used)} of {Show.In(binding.Limit.Unit, binding.Limit.Value)} ({Kind(binding.Limit)}: {binding.Limit.Source})";
        if (plan.Holds)
        {
            return $"This holds. The nearest limit: {binding.Limit.Name}, {figure}.";
        }

        var feasible = plan.FeasibleEventsPerSecond is { } rate
            ? $"The highest load that holds, with all else unchanged: {Show.Number(Math.Floor(rate * 100) / 100)} events/s."
            : "No load holds with these keys, windows and wishes.";
        return $"Nothing holds this. What stands against it: {binding.Limit.Name}, {figure}. What helps: {binding.Advice}.{Environment.NewLine}{feasible}";
    }

    private static string Kind(Limit limit) => limit.Kind.ToString().ToLowerInvariant();

    private static Table Table(string first, string second, IEnumerable<(string Name, string Value, string Why)> rows)
    {
        var table = new Table().RoundedBorder().AddColumn(first).AddColumn(second).AddColumn("why");
        foreach (var (name, value, why) in rows)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value), Markup.Escape(why));
        }

        return table;
    }

    private static IEnumerable<(string Name, string Value, string Why)> Backends(Plan plan) => plan.Backends.Select(verdict =>
    {
        var operations = verdict.Best.Uses.First(use => use.Limit == verdict.Backend.Operations);
        var binding = verdict.Best.Binding;
        return (
            (verdict.Backend == plan.Sizing.Design.Backend ? "* " : "  ") + verdict.Backend.Name,
            $"{Show.Number(operations.Used)} of {Show.Number(operations.Limit.Value)}",
            verdict.Best.Holds ? "holds" : $"does not hold: {binding.Limit.Name}, {Show.In(binding.Limit.Unit, binding.Used)} of {Show.In(binding.Limit.Unit, binding.Limit.Value)}");
    });

    private static Table LimitTable(PipelineSizing sizing)
    {
        var table = new Table().RoundedBorder().AddColumn("limit").AddColumn("used").AddColumn("of").AddColumn(new TableColumn("share").RightAligned()).AddColumn("by");
        foreach (var use in sizing.Uses.OrderByDescending(u => u.Ratio))
        {
            var mark = use.Holds ? "" : use.IsHard ? " !" : " (slower)";
            table.AddRow(
                Markup.Escape(use.Limit.Name), Show.In(use.Limit.Unit, use.Used), Show.In(use.Limit.Unit, use.Limit.Value),
                use.Ratio.ToString("P0", CultureInfo.InvariantCulture) + mark, Kind(use.Limit));
        }

        return table;
    }

    private static void PrintSettings(PlanAnswer answer, CommandContext context)
    {
        var sizing = answer.Sizing;
        context.Say("pipeline.json (keyGroups cannot be changed later, nor partitions of Standard: plan with the load that you expect to grow to):");
        PlanSettings.Pipeline(sizing).ToList().ForEach(line => context.Say("  " + line));
        if (answer.Pipeline is { } pipeline && pipeline.Plan.KeyGroups != sizing.Design.KeyGroups)
        {
            context.Say($"  It has {pipeline.Plan.KeyGroups} key groups now; --key-groups {pipeline.Plan.KeyGroups} plans with those.");
        }

        context.Say(sizing.Design.Backend.IsScheduler ? "host.scheduler.json:" : "host.json (partitionCount cannot be changed for a task hub):");
        PlanSettings.Host(sizing).ToList().ForEach(line => context.Say("  " + line));
        context.Say(string.Empty);
    }

    private static void PrintCost(PlanAnswer answer, CommandContext context)
    {
        var (prices, cost) = (answer.Prices, answer.Cost);
        var table = new Table().RoundedBorder().AddColumn("a month with this load").AddColumn(new TableColumn("quantity").RightAligned())
            .AddColumn("price").AddColumn(new TableColumn(prices.Currency).RightAligned());
        foreach (var line in cost.Busy)
        {
            table.AddRow(
                Markup.Escape(line.What), Show.Number(line.Quantity), Markup.Escape(PriceOf(line.Price)), line.Amount is { } amount ? Show.Money(amount) : "not known");
        }

        table.AddRow("sum of what has a price", "", "", Show.Money(CostEstimate.Sum(cost.Busy)));
        context.Console.Write(table);
        context.Say($"Prices of {prices.Date:yyyy-MM-dd}, {prices.Region}, {prices.Currency}; {Unverified(prices)}");
        context.Say($"A month in which no event comes but windows stay open, so that the pulse beats: {Total(cost.Quiet, prices)}. With nothing open: {Total(cost.Idle, prices)}.");
        context.Say("Not in it: Application Insights and Log Analytics, networking, Capture, older rows in the tables, taxes.");
    }

    private static string PriceOf(Price price) => price.Amount is { } amount
        ? string.Create(CultureInfo.InvariantCulture, $"{amount} per {price.Per}")
        : $"not known, per {price.Per}";

    private static string Unverified(PriceList prices)
    {
        var count = prices.Prices.Count(p => !p.Verified);
        return count == 0 ? "all were read on the seller's pages." : $"{count} of {prices.Prices.Count} could not be verified on the seller's pages: check them there.";
    }

    private static string Total(IReadOnlyList<CostLine> lines, PriceList prices) =>
        $"{Show.Money(CostEstimate.Sum(lines))} {prices.Currency}{(lines.Any(l => l.Amount is null) ? " and what has no price" : "")}";
}
