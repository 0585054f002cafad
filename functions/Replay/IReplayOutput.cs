using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Replay;

/// <summary>Where a replay puts what comes out. Called by one caller at a time.</summary>
public interface IReplayOutput
{
    /// <summary>Takes what one step put out, in order.</summary>
    /// <param name="output">What the step put out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Exception">It cannot be written: the replay ends.</exception>
    Task WriteAsync(ReplayStep output, CancellationToken cancellationToken);
}

/// <summary>What one step of a replay put out.</summary>
/// <param name="Results">Windows that fired, were refined or retracted, in order.</param>
/// <param name="Late">Rows that missed a window.</param>
/// <param name="DeadLetters">What could not be used.</param>
/// <param name="Watermark">Where time stands after the step, event time; <see cref="EventTime.EndOfInput"/> after the last one.</param>
public sealed record ReplayStep(
    IReadOnlyList<WindowResult> Results, IReadOnlyList<LateRow> Late, IReadOnlyList<DeadLetter> DeadLetters, long Watermark);

/// <summary>
/// What became of the events. <see cref="Read"/> is the sum of <see cref="Counted"/>, <see cref="Late"/>,
/// <see cref="Duplicates"/>, <see cref="Filtered"/>, <see cref="Dead"/> and <see cref="Controls"/>.
/// </summary>
/// <param name="Read">Events and broken records read.</param>
/// <param name="Counted">Rows that count in at least one window (or wait for a count window to fill).</param>
/// <param name="Late">Rows that missed all their windows.</param>
/// <param name="PartiallyLate">Rows among Counted that missed some of their windows.</param>
/// <param name="Duplicates">Rows whose event id had been seen.</param>
/// <param name="Filtered">Events that the query's filter left out.</param>
/// <param name="Dead">Dead letters.</param>
/// <param name="Controls">End-of-input events.</param>
/// <param name="Results">Results put out; a refined window counts again.</param>
public readonly record struct ReplayTally(
    long Read, long Counted, long Late, long PartiallyLate, long Duplicates, long Filtered, long Dead, long Controls, long Results);
