using System.Globalization;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>Says who listens on a port, where the system tells (Linux: /proc).</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>For example <c>process 4711 (node)</c>; null if it cannot be found out.</summary>
    public static string? Describe(int port)
    {
        try
        {
            var inodes = Inodes("/proc/net/tcp", port).Concat(Inodes("/proc/net/tcp6", port)).ToHashSet(StringComparer.Ordinal);
            return inodes.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Select(p => Holder(p, inodes)).FirstOrDefault(h => h is not null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Inodes(string table, int port)
    {
        if (!File.Exists(table))
        {
            yield break;
        }

        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[3] == Listening)
            {
                yield return $"socket:[{columns[9]}]";
            }
        }
    }

    private static string? Holder(string process, HashSet<string> sockets)
    {
        var id = Path.GetFileName(process);
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return null;
        }

        try
        {
            foreach (var handle in Directory.EnumerateFiles(Path.Combine(process, "fd")))
            {
                if (new FileInfo(handle).LinkTarget is { } target && sockets.Contains(target))
                {
                    return $"process {id} ({File.ReadAllText(Path.Combine(process, "comm")).Trim()})";
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's process, or one that has just ended.
        }

        return null;
    }
}
