namespace StreamFunctions.Windowing.Tests;

/// <summary>States that earlier versions stored are read: their files in Stored/ were written by those versions.</summary>
public sealed class StoredStateTests
{
    /// <summary>Since this version a file holds many keys, too.</summary>
    private const int WithManyKeys = 2;
    private const string ManyKeys = "many keys";

    public static IEnumerable<object[]> Files =>
        from version in Enumerable.Range(1, OperatorSnapshot.Version - 1)
        from window in StoredScenario.Configs.Keys.Concat(version < WithManyKeys ? [] : [ManyKeys])
        select new object[] { version, window };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_state_of_an_earlier_version_goes_on_as_if_it_had_never_been_stored(int version, string window)
    {
        var never = window == ManyKeys
            ? StoredScenario.FoldMany(new Collected())
            : StoredScenario.Fold(StoredScenario.Configs[window], new Collected());

        Assert.Equal(Close(never), Close(Stored(version, window)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_state_of_an_earlier_version_that_is_stored_again_is_the_same(int version, string window)
    {
        var stored = Stored(version, window);
        var again = Some.Restored(stored, ConfigOf(window));

        Assert.Equal(Close(stored), Close(again));
    }

    private static OperatorConfig ConfigOf(string window) => window == ManyKeys ? StoredScenario.Many : StoredScenario.Configs[window];

    private static KeyedOperator Stored(int version, string window) => KeyedOperator.Read(
        ConfigOf(window), new SnapshotReader(File.ReadAllBytes(Path.Combine("Stored", $"version {version}, {window}.bin"))));

    private static List<string> Close(KeyedOperator keyed)
    {
        var output = new Collected();
        keyed.AdvanceTo(EventTime.EndOfInput, output);
        Assert.NotEmpty(output.Results);
        return [.. output.Results.Select(r => $"{r.Key} {r.Start} {r.End} {r.Ordinal} {r.Rows} {r.Revision} {r.Retracted} {string.Join(' ', r.Values)}")];
    }
}
