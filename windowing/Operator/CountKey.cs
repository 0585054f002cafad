namespace StreamFunctions.Windowing;

/// <summary>A row that waits for the watermark, with a slot of its own. Ordered by (time, partition, sequence number).</summary>
internal readonly record struct WaitingRow(long Time, int Partition, long Sequence, int Slot) : IComparable<WaitingRow>
{
    public int CompareTo(WaitingRow other)
    {
        var order = Time.CompareTo(other.Time);
        order = order != 0 ? order : Partition.CompareTo(other.Partition);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }
}

/// <summary>A run of rows that are in the same windows.</summary>
/// <param name="First">Time of its first row.</param>
/// <param name="Last">Time of its last row.</param>
/// <param name="Slot">Where its rows are accumulated.</param>
internal readonly record struct CountPane(long First, long Last, int Slot);

/// <summary>The rows of one key.</summary>
internal sealed class CountKey
{
    /// <summary>How many rows of this key the watermark has passed, ever.</summary>
    internal long Passed { get; set; }

    /// <summary>The panes of those passed rows that windows still need, ascending, without gap up to the newest.</summary>
    internal List<CountPane> Panes { get; } = [];

    /// <summary>Rows that the watermark has not passed, in no order.</summary>
    internal List<WaitingRow> Waiting { get; } = [];

    /// <summary>The least time of <see cref="Waiting"/>; EndOfInput if there is none.</summary>
    internal long NextTime { get; set; } = EventTime.EndOfInput;
}
