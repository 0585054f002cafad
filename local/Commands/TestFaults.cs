using System.Globalization;
using System.Text.Json;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// What a fault harness makes a host do wrong, from the file that the environment variable <see cref="Variable"/> names:
/// <c>{"entities": {...}, "clockOffsetFile": "..."}</c>. Not for users, and never without the variable. Immutable.
/// </summary>
/// <param name="Entities">What the entity runtime does wrong.</param>
/// <param name="ClockOffsetFile">A file that holds by how many seconds the clock is wrong; null = it is right.</param>
internal sealed record TestFaults(EntityFaults Entities, string? ClockOffsetFile)
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "STREAMFUNCTIONS_TEST_FAULTS";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The faults of this process; null without the variable.</summary>
    public static TestFaults? OfThisProcess() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? Read(file) : null;

    /// <summary>A clock that steps when the file changes. Waiting and elapsed time are not touched, as on a real machine.</summary>
    public TimeProvider Clock(TimeProvider real) => ClockOffsetFile is null ? real : new SteppedClock(real, ClockOffsetFile);

    private static TestFaults Read(string file)
    {
        var read = JsonSerializer.Deserialize<TestFaults>(File.ReadAllBytes(file), Json)
            ?? throw new UserErrorException($"{file} (from {Variable}) holds nothing.");
        return read with { Entities = read.Entities ?? EntityFaults.None };
    }

    private sealed class SteppedClock(TimeProvider real, string file) : TimeProvider
    {
        private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMilliseconds(100);
        private readonly Lock _gate = new();
        private TimeSpan _offset;
        private long? _readAt;

        public override long TimestampFrequency => real.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset();

        public override long GetTimestamp() => real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            real.CreateTimer(callback, state, dueTime, period);

        private TimeSpan Offset()
        {
            lock (_gate)
            {
                if (_readAt is not { } at || real.GetElapsedTime(at) >= ReadAgainAfter)
                {
                    _readAt = real.GetTimestamp();

                    // Half written or not there: as before.
                    _offset = TryRead() ?? _offset;
                }

                return _offset;
            }
        }

        private TimeSpan? TryRead()
        {
            try
            {
                return double.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
