using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

/// <summary>Which keys a pane has, in all the ways in which a snapshot says it, and the names of keys in runs.</summary>
public sealed class KeySetTests
{
    private const int Panes = 8;

    private static readonly OperatorConfig _config = Config(
        new HoppingWindow(Span(30), Span(10)), [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("VAR", 0)], lateness: 5);

    /// <summary>Up to three runs of keys.</summary>
    private static readonly Gen<(int Keys, int[] Steps, int Kinds, int Passed, int Seed)> _states =
        Gen.Select(Gen.Int[0, 700], Gen.Int[0, 5].Array[Panes], Gen.Int[1, 5], Gen.Int[0, Panes], Gen.Int);

    [Fact]
    public void A_state_of_any_keys_in_any_panes_is_read_as_it_was_written() =>
        _states.Sample(
            s =>
            {
                var original = Make(s.Keys, s.Steps, s.Kinds, s.Passed, new Random(s.Seed));
                var bytes = BytesOf(original);
                var read = KeyedOperator.Read(_config, new SnapshotReader(bytes));
                Assert.Equal(bytes, BytesOf(read));
                Assert.Equal(original.KeyCount, read.KeyCount);

                // Keys that come afterwards find those that were read, and places beside them.
                Fold(original, Panes - 1, s.Keys + 20, 1, s.Kinds);
                Fold(read, Panes - 1, s.Keys + 20, 1, s.Kinds);
                Assert.Equal(Close(original), Close(read));
            },
            iter: 150);

    [Fact]
    public void Many_keys_with_wrong_content_under_a_right_checksum_raise_only_a_format_exception() =>
        _states.Sample(
            s =>
            {
                var random = new Random(s.Seed);
                var content = new SnapshotReader(BytesOf(Make(s.Keys, s.Steps, s.Kinds, s.Passed, random))).ReadContentBytes();

                // The headers of runs and panes are few among many bytes: some changes are near the beginning.
                for (var i = 0; i < 3; i++)
                {
                    content[random.Next(5, random.Next(2) == 0 ? content.Length : Math.Min(content.Length, 40))] = (byte)random.Next(256);
                }

                var forged = new SnapshotWriter();
                forged.WriteSection(OperatorSnapshot.Version, w => w.WriteRaw(content));
                try
                {
                    KeyedOperator.Read(_config, new SnapshotReader(forged.ToArray()));
                }
                catch (SnapshotFormatException)
                {
                }
            },
            iter: 300);

    [Fact]
    public void Panes_that_claim_more_slots_than_bytes_follow_are_refused_before_anything_is_made_for_them()
    {
        var bytes = new byte[2000];
        Array.Fill(bytes, (byte)KeySetForm.All);
        var slots = new SlotReader(new AccumulatorTable(Sum, AggregateCatalog.Default), OperatorSnapshot.Version);
        var sets = new KeySetReader(new SnapshotReader(bytes), [.. Enumerable.Range(0, 900)], slots);
        sets.Read();
        sets.Read();
        Assert.Throws<SnapshotFormatException>(() => sets.Read());
    }

    [Theory]
    [InlineData(new byte[] { (byte)KeySetForm.Same, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)KeySetForm.Bits, 0b1000, 0, 0, 0, 0 })]
    [InlineData(new byte[] { (byte)KeySetForm.Ranks, 1, 3, 0, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0 })]
    public void What_names_no_keys_is_refused(byte[] bytes)
    {
        var slots = new SlotReader(new AccumulatorTable(Sum, AggregateCatalog.Default), OperatorSnapshot.Version);
        Assert.Throws<SnapshotFormatException>(() => new KeySetReader(new SnapshotReader(bytes), [0, 1, 2], slots).Read());
    }

    [Fact]
    public void A_key_that_is_listed_twice_is_refused()
    {
        var writer = new SnapshotWriter();
        writer.WriteCount(2);
        writer.WriteColumn([2, 2]);
        writer.WriteByte(0);
        writer.WriteRaw("abab"u8);
        Assert.Throws<SnapshotFormatException>(() => KeySnapshot.Read(new SnapshotReader(writer.ToArray()), new KeyTable(), OperatorSnapshot.Version));
    }

    private static KeyedOperator Make(int keys, int[] steps, int kinds, int passed, Random random)
    {
        var keyed = new KeyedOperator(_config);
        for (var pane = 0; pane < Panes; pane++)
        {
            // 0 is no pane; others hold every key, every second, the same again, few, one.
            var step = steps[pane] switch { 0 => 0, 1 => 1, 2 => 2, 3 => 2, 4 => 97, _ => 1000 };
            Fold(keyed, pane, keys, step, kinds);
            if (pane < passed && random.Next(2) == 0)
            {
                keyed.AdvanceTo(At(10 * (pane - 1)), new Collected());
            }
        }

        return keyed;
    }

    private static void Fold(KeyedOperator keyed, int pane, int keys, int step, int kinds)
    {
        if (step > 0 && keys > 0)
        {
            var rows = Enumerable.Range(0, keys).Where(k => k % step == 0)
                .Select(k => ((10.0 * pane) + (k % 10), Name(keys - k, kinds), Value.Of(k / 3.0))).ToArray();
            keyed.Fold(Block(1000L * pane, rows), null, new Collected());
        }
    }

    private static string Name(int k, int kinds) => (k % kinds) switch
    {
        1 when k == 1 => string.Empty,
        2 => $"{k} ключ и ещё немного",
        3 => $"😀{k}",
        4 => $"\ude00{k}\ud83d",
        _ => $"device-{k:D4}",
    };

    private static byte[] BytesOf(KeyedOperator keyed)
    {
        var writer = new SnapshotWriter();
        keyed.Write(writer);
        return writer.ToArray();
    }

    private static List<string> Close(KeyedOperator keyed)
    {
        var output = new Collected();
        keyed.AdvanceTo(EventTime.EndOfInput, output);
        return [.. output.Results.Select(r => $"{r.Key} {r.Start} {r.End} {r.Rows} {r.Revision} {string.Join(' ', r.Values)}")];
    }
}
