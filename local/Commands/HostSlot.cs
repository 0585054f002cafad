using System.Globalization;
using System.Text.Json;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// A place among the hosts that share one data folder. It carries a name that no other living host has, and whoever takes the
/// place of a killed host has that host's name again, and so goes on with its partitions at once. Disposing gives it up; so does
/// the end of the process, however it ends.
/// </summary>
internal sealed class HostSlot : IDisposable
{
    private const int Most = 64;
    private readonly FileStream _lock;

    private HostSlot(FileStream held, int number, Guid hostId)
    {
        _lock = held;
        Number = number;
        HostId = hostId.ToString();
    }

    /// <summary>Which place it is, from 1.</summary>
    public int Number { get; }

    /// <summary>The name of the host in this place.</summary>
    public string HostId { get; }

    /// <summary>Takes the first free place.</summary>
    /// <param name="folder">Where the places are kept; made when missing.</param>
    /// <param name="pipeline">The pipeline that the host runs.</param>
    /// <param name="planHash">What it amounts to: hosts that share a folder must agree in it.</param>
    /// <exception cref="UserErrorException">A living host of this folder runs something else, or there are too many.</exception>
    public static HostSlot Take(string folder, string pipeline, string planHash)
    {
        Directory.CreateDirectory(folder);
        for (var number = 1; number <= Most; number++)
        {
            if (TryOpen(LockFile(folder, number)) is { } held)
            {
                try
                {
                    return Enter(folder, number, held, pipeline, planHash);
                }
                catch
                {
                    held.Dispose();
                    throw;
                }
            }
        }

        throw new UserErrorException($"{Most} hosts share {Places.Show(folder)} already. End one of them first.");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static HostSlot Enter(string folder, int number, FileStream held, string pipeline, string planHash)
    {
        var hostId = Read(folder, number)?.HostId ?? Guid.NewGuid();
        // Written before the others are looked at: of two hosts that start at once, at least one sees the other.
        File.WriteAllText(EntryFile(folder, number), JsonSerializer.Serialize(new Entry(hostId, pipeline, planHash)));
        foreach (var other in Enumerable.Range(1, Most).Where(other => other != number && IsTaken(LockFile(folder, other))))
        {
            if (Read(folder, other) is { } entry && entry.PlanHash != planHash)
            {
                throw new UserErrorException(
                    $"Another host on this data folder runs pipeline '{entry.Pipeline}', or another version of it: hosts that share partitions and entities must run the same pipeline. End that host first, or choose another folder with --data.");
            }
        }

        return new HostSlot(held, number, hostId);
    }

    private static FileStream? TryOpen(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsTaken(string file)
    {
        try
        {
            // Shared: who only looks does not keep others from looking.
            using var probe = File.Exists(file) ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static Entry? Read(string folder, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Entry>(File.ReadAllText(EntryFile(folder, number)));
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private static string LockFile(string folder, int number) => Path.Combine(folder, Name(number) + ".lock");

    private static string EntryFile(string folder, int number) => Path.Combine(folder, Name(number) + ".json");

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Entry(Guid HostId, string Pipeline, string PlanHash);
}
