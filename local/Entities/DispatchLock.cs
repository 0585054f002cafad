namespace StreamFunctions.Local.Entities;

/// <summary>
/// The right to dispatch a file's entities: a lock of the operating system on a file beside it, so that it is free in the moment
/// its process dies, however it dies. Dispose to let go.
/// </summary>
internal sealed class DispatchLock : IDisposable
{
    private readonly FileStream _file;

    private DispatchLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null while another dispatcher, here or in another process, has it.</summary>
    public static DispatchLock? TryTake(string databasePath)
    {
        try
        {
            return new DispatchLock(new FileStream(
                databasePath + ".dispatcher", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
