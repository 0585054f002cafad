namespace StreamFunctions.Windowing;

/// <summary>A range of sequence numbers of one partition; both ends are included.</summary>
/// <param name="From">The first number.</param>
/// <param name="To">The last number; at least <paramref name="From"/>.</param>
public readonly record struct SequenceRange(long From, long To);
