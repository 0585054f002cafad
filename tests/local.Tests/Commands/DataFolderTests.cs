using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Tests.Commands;

public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("data-test-");

    private DataFolder Folder => DataFolder.Of(_data.FullName, DataFolder.Demo);

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void A_folder_in_use_is_refused_until_it_is_given_back()
    {
        using (Folder.Take())
        {
            Assert.True(Folder.IsInUse);
            var error = Assert.Throws<UserErrorException>(() => Folder.Take());
            Assert.Contains("--data", error.Message, StringComparison.Ordinal);
        }

        Assert.False(Folder.IsInUse);
        Folder.Take().Dispose();
    }

    [Fact]
    public void Clearing_leaves_what_is_not_ours()
    {
        using var guard = Folder.Take();
        Directory.CreateDirectory(Folder.Entities);
        var other = Path.Combine(Folder.Path, "notes.txt");
        File.WriteAllText(other, "mine");
        Folder.Clear();
        Assert.False(Directory.Exists(Folder.Entities));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void Addresses_are_found_only_while_their_host_runs()
    {
        var addresses = new ServiceAddresses("events", "storage");
        using (Folder.Take())
        using (addresses.Publish(Folder.Endpoints))
        {
            Assert.Equal(addresses, RunningHost.Find(_data.FullName));
        }

        // As a killed host leaves it: the file is there, nobody holds the folder.
        File.WriteAllText(Folder.Endpoints, """{"EventHubs":"stale","Storage":"stale"}""");
        Assert.Null(RunningHost.Find(_data.FullName));
    }

    [Theory]
    [InlineData("flights-20k.json", "flights")]
    [InlineData("some/where/readings.jsonl", "readings")]
    [InlineData("clicks", "clicks")]
    public void A_file_is_for_the_hub_that_it_is_named_after(string file, string hub) =>
        Assert.Equal(hub, SendCommand.DefaultHub(file));
}
