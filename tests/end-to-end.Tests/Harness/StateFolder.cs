namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>A folder for <c>--data</c> that ends with its test, when nobody works on it any more.</summary>
internal sealed class StateFolder
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamfunctions-e2e-");

    public string Path => _folder.FullName;

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file and returns its path.</summary>
    public string Write(string name, string content)
    {
        var file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, content);
        return file;
    }

    /// <summary>Deletes it. The Azurite of a killed host needs a moment to notice and to write its data: it is waited for.</summary>
    public async Task DeleteAsync()
    {
        await Eventually.HoldsAsync(
            () => Task.FromResult(_folder.EnumerateFiles("azurite.pid", SearchOption.AllDirectories).Any() ? "an Azurite still works" : null));
        _folder.Delete(recursive: true);
    }
}
