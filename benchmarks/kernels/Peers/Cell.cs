namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>What the hand-written peers keep per window: a plain sum, no compensation.</summary>
internal struct Cell
{
    public long Count;
    public double Sum;
    public double Min;
    public double Max;

    public void Add(double value)
    {
        if (Count++ == 0)
        {
            (Sum, Min, Max) = (value, value, value);
            return;
        }

        Sum += value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    public void Merge(in Cell other)
    {
        if (Count == 0)
        {
            this = other;
            return;
        }

        Count += other.Count;
        Sum += other.Sum;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }
}

/// <summary>A window that a hand-written peer has closed.</summary>
internal readonly record struct ClosedWindow(int Key, long Start, long End, Cell Cell)
{
    public WindowRow ToRow(string[] names) => new(names[Key], Start, End, Cell.Count, Cell.Sum, Cell.Min, Cell.Max);
}
