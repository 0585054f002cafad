using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// What an operation of a window entity on the local runtime costs beyond the fold: reading the signal from SQLite, JSON,
/// decoding the block, reading and writing the state, the commit.
/// </summary>
internal static class EntitySuite
{
    /// <summary>10,000 keys in 64 groups, 100,000 rows/s for all of them.</summary>
    private const int Keys = 156;
    private const int RowsPerSecond = 1_560;
    private const int Groups = 128;
    private const int BlocksPerGroup = 20;

    /// <summary>The place of the fold alone among the contenders.</summary>
    private const int FoldAlone = 2;

    public static void Run(Scale scale, TextWriter output)
    {
        var window = new TumblingWindow(TimeSpan.FromSeconds(10));
        var stream = EventStream.Make(BlocksPerGroup * EntityWork.RowsPerBlock, Keys, RowsPerSecond, TimeSpan.FromSeconds(2));
        using var database = new DuckDbEvents(stream);
        var expected = new WindowTable(database.Rows(DuckDbQueries.Tumbling(window.Size)));
        var work = new EntityWork(stream, window, scale.IsQuick ? 2 : Groups);
        using var together = new EntityContender(work, 100, expected);
        using var alone = new EntityContender(work, 1, expected);
        var standings = new Comparison("Entity operation, block of 1,000 rows", "operations", work.Groups * work.Blocks.Count,
            together, alone,
            new FoldOnly(new OperatorContender(window, stream, expected, EntityWork.RowsPerBlock), work.Groups)).Run(scale);
        EntityContender[] runtimes = [together, alone];
        for (var i = 0; i < Math.Min(runtimes.Length, standings.Contenders.Count); i++)
        {
            output.WriteLine(Line(standings, i, runtimes[i]));
        }
    }

    /// <summary>Without the fold alone, when only ours run, there is no overhead to tell.</summary>
    private static string Line(Standings standings, int i, EntityContender runtime)
    {
        var fold = standings.Contenders.Count > FoldAlone ? Micros(standings, FoldAlone) : double.NaN;
        return string.Create(CultureInfo.InvariantCulture,
            $"{standings.Contenders[i].Name}: {Micros(standings, i):0.0} us an operation, the fold alone {fold:0.0} us, overhead {Micros(standings, i) - fold:0.0} us; in the last round {runtime.Busy.TotalMicroseconds / standings.Items:0.0} us of processors and {runtime.AllocatedBytes / standings.Items:N0} B allocated");
    }

    private static double Micros(Standings standings, int contender) => standings.Seconds(contender) * 1e6 / standings.Items;
}

/// <summary>The fold of all groups' blocks, without anything around it.</summary>
internal sealed class FoldOnly(OperatorContender operatorAlone, int groups) : Contender("the fold alone")
{
    public override void Run()
    {
        for (var group = 0; group < groups; group++)
        {
            operatorAlone.Run();
        }
    }

    public override void Check() => operatorAlone.Check();
}
