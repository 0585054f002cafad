using System.Globalization;

namespace StreamFunctions.Local.Sending;

/// <summary>What the sender has sent so far, and its form as a line of text, which another process can follow.</summary>
/// <param name="Events">Events of the file that the endpoint has accepted.</param>
/// <param name="Repeated">Events of the file that the endpoint has accepted a second time.</param>
/// <param name="Malformed">Broken events that the endpoint has accepted.</param>
/// <param name="Control">End-of-input events that the endpoint has accepted.</param>
/// <param name="Done">Whether everything has been sent.</param>
internal readonly record struct SendProgress(long Events, long Repeated, long Malformed, long Control, bool Done)
{
    private const string Mark = "sent";

    /// <summary>Everything that lies in the hub because of this sender.</summary>
    public long Total => Events + Repeated + Malformed + Control;

    /// <summary>The line, such as <c>sent events=200 repeated=2 malformed=1 control=0 done=false</c>.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Mark} events={Events} repeated={Repeated} malformed={Malformed} control={Control} done={(Done ? "true" : "false")}");

    /// <summary>Reads a line; false if it is something else.</summary>
    public static bool TryParse(string? line, out SendProgress progress)
    {
        progress = default;
        var parts = line?.Split(' ') ?? [];
        if (parts.Length != 6 || parts[0] != Mark
            || !TryNumber(parts[1], "events", out var events)
            || !TryNumber(parts[2], "repeated", out var repeated)
            || !TryNumber(parts[3], "malformed", out var malformed)
            || !TryNumber(parts[4], "control", out var control))
        {
            return false;
        }

        progress = new SendProgress(events, repeated, malformed, control, parts[5] == "done=true");
        return true;
    }

    private static bool TryNumber(string part, string name, out long value)
    {
        value = 0;
        return part.StartsWith(name + "=", StringComparison.Ordinal)
            && long.TryParse(part.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
