namespace StreamFunctions.Local.Sizing;

/// <summary>One line of an estimate.</summary>
/// <param name="What">What is paid for.</param>
/// <param name="Quantity">How much of it a month.</param>
/// <param name="Price">At what price.</param>
/// <param name="Amount">A month's cost; null = the price is not known.</param>
internal sealed record CostLine(string What, double Quantity, Price Price, decimal? Amount);

/// <summary>What a month costs.</summary>
/// <param name="Busy">With the load, for as many hours a day as it comes, and idle otherwise.</param>
/// <param name="Quiet">If no event comes for the whole month, but windows stay open: the pulse beats.</param>
/// <param name="Idle">If nothing is open for the whole month: only the guard runs.</param>
internal sealed record CostEstimate(IReadOnlyList<CostLine> Busy, IReadOnlyList<CostLine> Quiet, IReadOnlyList<CostLine> Idle)
{
    /// <summary>The sum of what has a price.</summary>
    public static decimal Sum(IEnumerable<CostLine> lines) => lines.Sum(line => line.Amount ?? 0);

    public static CostEstimate Of(PipelineSizing sizing, PriceList prices)
    {
        var bill = new MonthlyBill(sizing, prices);
        return new CostEstimate(bill.Busy(), bill.Quiet(), bill.Idle());
    }
}
