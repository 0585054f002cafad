namespace StreamFunctions.Windowing.Tests;

/// <summary>Keys by name, where the text of a name of 8 to 16 characters is made when it is asked for.</summary>
public sealed class KeyTableTests
{
    /// <summary>Characters that are equal in their low bytes, or on both sides of what ASCII is.</summary>
    private static readonly char[] _characters = ['a', '\0', '\u0161', '\u0061', '\u007f', '\u0080', '\u00ff', '\u0100', '\u8061', '\ud83d'];

    [Fact]
    public void Names_that_differ_in_length_or_in_one_character_are_different_keys_and_keep_their_names()
    {
        var table = new KeyTable();
        var names = Names().Distinct().ToArray();
        var keys = Array.ConvertAll(names, table.Intern);

        Assert.Equal(names.Length, table.Count);
        Assert.Equal(keys, Array.ConvertAll(names, n => table.Find(new string(n.AsSpan()))));
        Assert.Equal(names, Array.ConvertAll(keys, table.NameOf));
        var found = new int[names.Length];
        table.Find(names, found);
        Assert.Equal(keys, found);
    }

    [Fact]
    public void Keys_that_a_snapshot_held_have_the_same_names_and_are_found()
    {
        var table = new KeyTable();
        var names = Names().Distinct().ToArray();
        Array.ForEach(names, n => table.Intern(n));
        var read = Read(table);

        Assert.Equal(names.Order(StringComparer.Ordinal), read.Sorted().Select(read.NameOf));
        Assert.All(names, n => Assert.Equal(n, read.NameOf(read.Find(n))));
        Assert.All(names, n => Assert.Equal(read.Find(n), read.Intern(n)));
    }

    [Fact]
    public void A_key_that_goes_after_it_was_read_leaves_its_number_to_the_next()
    {
        var table = new KeyTable();
        Array.ForEach(["device-1", "device-2", "device-10"], n => table.Intern(n));
        var read = Read(table);
        var second = read.Find("device-2");
        read.RemoveIfUnused(second);

        Assert.Equal((2, false, KeyTable.Unknown), (read.Count, read.Has(second), read.Find("device-2")));
        Assert.Equal(second, read.Intern("device-3"));
        Assert.Equal("device-3", read.NameOf(second));
        Assert.Equal(["device-1", "device-10", "device-3"], read.Sorted().Select(read.NameOf));
    }

    private static KeyTable Read(KeyTable table)
    {
        var writer = new SnapshotWriter();
        KeySnapshot.Write(writer, table, new KeyRanks(table));
        var read = new KeyTable();
        KeySnapshot.Read(new SnapshotReader(writer.ToArray()), read, OperatorSnapshot.Version);
        return read;
    }

    private static IEnumerable<string> Names()
    {
        for (var length = 0; length <= 18; length++)
        {
            yield return new string('a', length);
            for (var at = 0; at < length; at++)
            {
                foreach (var character in _characters)
                {
                    yield return new string('a', at) + character + new string('a', length - at - 1);
                }
            }
        }

        // Runs that are ASCII alone.
        for (var k = 0; k < 1000; k++)
        {
            yield return $"device-{k}";
        }
    }
}
