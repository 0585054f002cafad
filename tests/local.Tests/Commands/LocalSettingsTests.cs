using StreamFunctions.Functions.Settings;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Tests.Commands;

public sealed class LocalSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_sample_of_local_settings_is_usable_unedited()
    {
        var settings = LocalSettings.Read(Path.Combine(Places.Root, "local.settings.sample.json"));
        var read = StreamFunctionsSettings.Read(settings, AppContext.BaseDirectory);
        Assert.Equal("flights", read.EventHubName);
        Assert.Equal("UseDevelopmentStorage=true", read.Storage.ConnectionString);
        Assert.Equal("localhost", read.EventHubs.FullyQualifiedNamespace);
        Assert.True(File.Exists(Path.Combine(read.PipelineDirectory, "pipeline.json")), $"{read.PipelineDirectory} has no pipeline.json");
    }

    [Fact]
    public void What_the_command_line_decides_wins_over_the_file()
    {
        File.WriteAllText(_file, """{ "Values": { "EventHub__Name": "from-file", "Tables__Prefix": "mine", "AzureWebJobsStorage": "x" } }""");
        var settings = LocalSettings.Read(_file).With(new ServiceAddresses("events", "storage"), "folder", "hub");
        Assert.Equal("hub", settings["EventHub:Name"]);
        Assert.Equal("storage", settings["AzureWebJobsStorage"]);
        Assert.Equal("mine", settings["Tables:Prefix"]);
    }

    [Fact]
    public void A_missing_file_leaves_the_defaults() =>
        Assert.Equal("repair", LocalSettings.Read("no-such-file.json")["EventHub:RepairConsumerGroup"]);

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void An_unusable_file_is_an_error_that_names_it(string content)
    {
        File.WriteAllText(_file, content);
        var error = Assert.Throws<UserErrorException>(() => LocalSettings.Read(_file));
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
        Assert.Contains("local.settings.sample.json", error.Message, StringComparison.Ordinal);
    }
}
