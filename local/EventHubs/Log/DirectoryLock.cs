using System.Globalization;

namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>
/// Makes one process the owner of a directory. The operating system drops the lock when the process ends, however it
/// ends, so a stale lock file does no harm.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _lock;

    private DirectoryLock(FileStream held) => _lock = held;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="IOException">Another process has it; the message names its id.</exception>
    public static DirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        var owner = Path.Combine(directory, "owner.pid");
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The event log directory {directory} is in use by process {ReadOwner(owner)}. Stop that process, or give this one another data directory.",
                exception);
        }

        File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DirectoryLock(held);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string ReadOwner(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
