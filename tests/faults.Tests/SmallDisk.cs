using System.Diagnostics;

namespace StreamFunctions.Faults.Tests;

/// <summary>
/// A file system of its own for one folder, so that it can really be full. Needs the right to mount (root on Linux);
/// without it <see cref="IsThere"/> is false and nothing is filled.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 192;
    private readonly string _folder;

    private SmallDisk(string folder, bool isThere)
    {
        _folder = folder;
        IsThere = isThere;
    }

    public bool IsThere { get; }

    public static SmallDisk Mount(string folder)
    {
        Directory.CreateDirectory(folder);
        return new SmallDisk(folder, OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", folder));
    }

    /// <summary>Takes all the space that is left, until the result is disposed.</summary>
    public IDisposable Fill()
    {
        var filler = new FileStream(Path.Combine(_folder, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public void Dispose()
    {
        if (IsThere)
        {
            Run("umount", "-l", _folder);
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
