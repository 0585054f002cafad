using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>What is to be written for one group, and what is left as it is; nothing of it has happened yet.</summary>
internal sealed class GroupPlan
{
    public List<WindowResult> Write { get; } = [];

    /// <summary>The clusters that are right in the table once <see cref="Write"/> is written.</summary>
    public List<WindowCluster> Done { get; } = [];

    public int Windows { get; set; }

    public int Added { get; set; }

    public int Replaced { get; set; }

    public int Unchanged { get; set; }

    public int Retracted { get; set; }

    public int Live { get; set; }

    public int Incomplete { get; set; }
}

/// <summary>Compares what the log says with what the table has. Pure and thread-safe.</summary>
/// <param name="request">The request.</param>
/// <param name="windows">The kind of windows.</param>
/// <param name="columns">The query's columns.</param>
/// <param name="lostUpTo">No lost event is later than this (event time); <see cref="EventTime.None"/> = nothing is lost.</param>
internal sealed class RebuildPlanner(RebuildRequest request, RebuildWindows windows, IReadOnlyList<string> columns, long lostUpTo)
{
    /// <summary>Floating values that differ by less, relative to the larger one, are the same: sums depend on the order of rows.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Plans a group.</summary>
    /// <param name="rebuilt">The windows as the log has them.</param>
    /// <param name="stored">The rows as the table has them.</param>
    /// <param name="horizon">See <see cref="GroupCut.Horizon"/>.</param>
    /// <param name="toEntity">Makes the row that would be written.</param>
    public GroupPlan Plan(
        IEnumerable<WindowResult> rebuilt, IEnumerable<StoredWindow> stored, long horizon, Func<WindowResult, TableEntity> toEntity)
    {
        var plan = new GroupPlan();
        foreach (var cluster in WindowCluster.Of(rebuilt, stored, windows.IsSession).Where(IsAsked))
        {
            if (cluster.End > horizon)
            {
                plan.Live += Count(cluster);
            }
            else if (EventTime.Add(cluster.Start, -windows.Reach) <= lostUpTo && !request.Force)
            {
                plan.Incomplete += Count(cluster);
            }
            else
            {
                Compare(cluster, plan, toEntity);
            }
        }

        return plan;
    }

    private bool IsAsked(WindowCluster cluster) =>
        cluster.Rebuilt.Exists(r => r.Start < request.To && r.End > request.From)
        || cluster.Stored.Exists(s => !s.Retracted && s.Start < request.To && s.End > request.From);

    private static int Count(WindowCluster cluster) => Math.Max(cluster.Rebuilt.Count, cluster.Stored.Count(s => !s.Retracted));

    private void Compare(WindowCluster cluster, GroupPlan plan, Func<WindowResult, TableEntity> toEntity)
    {
        plan.Done.Add(cluster);
        foreach (var result in cluster.Rebuilt)
        {
            plan.Windows++;
            var old = cluster.Stored.Find(s => s.Start == result.Start && s.End == result.End);
            var next = result with { Revision = old is null ? 0 : old.Revision + 1 };
            if (old is null || old.Retracted)
            {
                plan.Added++;
                plan.Write.Add(next);
            }
            else if (IsSame(old.Entity, toEntity(next)))
            {
                plan.Unchanged++;
            }
            else
            {
                plan.Replaced++;
                plan.Write.Add(next);
            }
        }

        foreach (var gone in cluster.Stored.Where(s => !s.Retracted && !cluster.Rebuilt.Exists(r => r.Start == s.Start && r.End == s.End)))
        {
            plan.Retracted++;
            plan.Write.Add(TombstoneOf(gone));
        }
    }

    private static WindowResult TombstoneOf(StoredWindow row) => new()
    {
        Key = row.Key,
        Start = row.Start,
        End = row.End,
        Values = [],
        Rows = row.Rows,
        Revision = row.Revision + 1,
        Retracted = true,
    };

    private bool IsSame(TableEntity stored, TableEntity row) =>
        Equals(stored.GetInt64(ResultColumns.Rows), row.GetInt64(ResultColumns.Rows))
        && Equals(stored.GetBoolean(ResultColumns.Final), row.GetBoolean(ResultColumns.Final))
        && columns.All(column => IsSame(Of(stored, column), Of(row, column)));

    private static object? Of(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value : null;

    private static bool IsSame(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)),
        (DateTime a, DateTimeOffset b) => new DateTimeOffset(DateTime.SpecifyKind(a, DateTimeKind.Utc)) == b,
        (int a, long b) => a == b,
        _ => Equals(left, right),
    };
}
