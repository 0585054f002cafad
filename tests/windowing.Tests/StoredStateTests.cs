namespace StreamFunctions.Windowing.Tests;

/// <summary>States that earlier versions stored are read: their files in Stored/ were written by those versions.</summary>
public sealed class StoredStateTests
{
    public static TheoryData<string> Windows => [.. StoredScenario.Configs.Keys];

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_state_of_version_1_goes_on_as_if_it_had_never_been_stored(string window)
    {
        var config = StoredScenario.Configs[window];
        var stored = KeyedOperator.Read(config, new SnapshotReader(File.ReadAllBytes(Path.Combine("Stored", $"version 1, {window}.bin"))));

        Assert.Equal(Close(StoredScenario.Fold(config, new Collected())), Close(stored));
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_state_of_version_1_that_is_stored_again_is_the_same(string window)
    {
        var config = StoredScenario.Configs[window];
        var stored = KeyedOperator.Read(config, new SnapshotReader(File.ReadAllBytes(Path.Combine("Stored", $"version 1, {window}.bin"))));
        var writer = new SnapshotWriter();
        stored.Write(writer);

        Assert.Equal(Close(stored), Close(KeyedOperator.Read(config, new SnapshotReader(writer.ToArray()))));
    }

    private static List<string> Close(KeyedOperator keyed)
    {
        var output = new Collected();
        keyed.AdvanceTo(EventTime.EndOfInput, output);
        Assert.NotEmpty(output.Results);
        return [.. output.Results.Select(r => $"{r.Key} {r.Start} {r.End} {r.Ordinal} {r.Rows} {r.Revision} {r.Retracted} {string.Join(' ', r.Values)}")];
    }
}
