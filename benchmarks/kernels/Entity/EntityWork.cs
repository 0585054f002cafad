using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>What every key group gets: blocks of 1,000 rows of its share of the keys, the last one with the end of input.</summary>
internal sealed class EntityWork : IPlanSource
{
    public const int RowsPerBlock = 1_000;
    private const string Name = "bench";
    private readonly IReadOnlyList<BlockMessage> _messages;

    public EntityWork(EventStream stream, WindowDefinition window, int groups)
    {
        Groups = groups;
        Plan = new PipelinePlan
        {
            Name = Name,
            PlanHash = "bench",
            KeyGroups = groups,
            ColumnCount = 1,
            Operator = OperatorContender.Config(window, stream.Disorder),
        };
        Blocks = [.. BlockStream.Of(stream, RowsPerBlock).DistinctBy(b => b.Block.Sequences[0])];
        _messages = [.. Blocks.Select((b, i) => Message(b, i == Blocks.Count - 1))];
    }

    public PipelinePlan Plan { get; }

    /// <summary>How many entities there are.</summary>
    public int Groups { get; }

    public IReadOnlyList<TimedBlock> Blocks { get; }

    /// <summary>
    /// What one group gets. Rows are the same for all, but each has a lineage of its own: states that are equal to the byte are
    /// kept alive once for all of them, which happens to no groups but these.
    /// </summary>
    public IEnumerable<BlockMessage> MessagesOf(int group)
    {
        var lineage = PlanLineage.Of(Plan, $"{Name} {group}");
        return _messages.Select(m => m with { Lineage = lineage });
    }

    public static EntityInstanceId IdOf(int group) => new(EntityNames.Window, EntityNames.WindowKey(new PipelineIdentity(Name, 1, string.Empty), group));

    private static BlockMessage Message(TimedBlock block, bool last)
    {
        var claim = new BlockClaim(
            string.Empty, 0, block.Block.Sequences[0], block.Block.Sequences[^1], last ? EventTime.EndOfInput : block.MaxEventTime, 1);
        return BlockSplitter.Split(block.Block, claim).Messages.Single();
    }
}
