using System.IO.Hashing;
using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public void Corrupt_or_truncated_bytes_raise_only_a_format_exception() =>
        Gen.Select(Scenario.Logs, Scenario.AllWindows, Gen.Int).Sample(
            (log, window, seed) =>
            {
                var random = new Random(seed);
                var (config, bytes) = Stored(log, window);
                var cut = bytes[..random.Next(bytes.Length)];
                Assert.Throws<SnapshotFormatException>(() => KeyedOperator.Read(config, new SnapshotReader(cut)));
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                Assert.Throws<SnapshotFormatException>(() => KeyedOperator.Read(config, new SnapshotReader(bytes)));
            },
            iter: 500);

    [Fact]
    public void Content_that_is_wrong_under_a_right_checksum_still_raises_only_a_format_exception() =>
        Gen.Select(Scenario.Logs, Scenario.AllWindows, Gen.Int).Sample(
            (log, window, seed) =>
            {
                var random = new Random(seed);
                var (config, bytes) = Stored(log, window);
                var content = new SnapshotReader(bytes).ReadContentBytes();
                for (var i = 0; i < 3; i++)
                {
                    content[random.Next(5, content.Length)] = (byte)random.Next(256);
                }

                var forged = new SnapshotWriter();
                forged.WriteSection(random.Next(1, OperatorSnapshot.Version + 1), w => Array.ForEach(content, w.WriteByte));
                try
                {
                    KeyedOperator.Read(config, new SnapshotReader(forged.ToArray()));
                }
                catch (SnapshotFormatException)
                {
                }
            },
            iter: 1000);

    /// <summary>The format, written a second time: each section in a buffer of its own.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 127)]
    [InlineData(120, 7)]
    [InlineData(127, 16_383)]
    [InlineData(16_370, 20_000)]
    public void A_section_in_its_place_is_the_same_as_one_that_was_copied_there(int inner, int outer)
    {
        var (small, large) = (Bytes(inner), Bytes(outer));
        var writer = new SnapshotWriter(1);
        writer.WriteByte(7);
        writer.WriteSection(3, w =>
        {
            w.WriteSection(2, v => v.WriteRaw(small));
            w.WriteRaw(large);
        });

        Assert.Equal([7, .. Section(3, [.. Section(2, small), .. large])], writer.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(127, 128)]
    [InlineData(16_370, 20_000)]
    public void Sections_as_they_were_before_their_length_had_a_fixed_place_are_read(int inner, int outer)
    {
        var (small, large) = (Bytes(inner), Bytes(outer));
        var bytes = FirstSection(3, [.. FirstSection(2, small), .. large]);

        var read = ReadNested(bytes);

        Assert.Equal((3, 2), read.Versions);
        Assert.Equal(small, read.Inner);
        Assert.Equal(large, read.Outer);
    }

    [Fact]
    public void A_changed_byte_of_a_section_is_refused_in_either_layout() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Bool, Gen.Int, Gen.Byte[1, 255]).Sample((content, isFirst, at, change) =>
        {
            var bytes = isFirst ? FirstSection(1, content) : Section(1, content);
            bytes[(int)((uint)at % (uint)bytes.Length)] ^= change;
            Assert.Throws<SnapshotFormatException>(() => new SnapshotReader(bytes).ReadSection("it", 1, (c, _) => c.ReadRaw(c.Remaining).ToArray()));
        });

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 1, 255, 255, 255, 255, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 1, 1, 0, 0, 0, 0, 0, 0 })]
    public void What_is_no_section_is_refused(byte[] bytes) =>
        Assert.Throws<SnapshotFormatException>(() => new SnapshotReader(bytes).ReadSection("it", 9, (c, _) => c.ReadRaw(c.Remaining).Length));

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    private static byte[] Section(int version, byte[] content) =>
    [
        0, (byte)version, .. BitConverter.GetBytes(content.Length), .. content,
        .. BitConverter.GetBytes((uint)XxHash3.HashToUInt64(content, version)),
    ];

    private static byte[] FirstSection(int version, byte[] content)
    {
        var writer = new SnapshotWriter();
        writer.WriteCount(version);
        writer.WriteBytes(content);
        writer.WriteRaw(BitConverter.GetBytes(XxHash32.HashToUInt32(content, version)));
        return writer.ToArray();
    }

    private static ((int Outer, int Inner) Versions, byte[] Inner, byte[] Outer) ReadNested(byte[] bytes)
    {
        var versions = (0, 0);
        byte[] small = [];
        var large = new SnapshotReader(bytes).ReadSection("outer", 3, (outer, version) =>
        {
            versions.Item1 = version;
            small = outer.ReadSection("inner", 3, (inner, innerVersion) =>
            {
                versions.Item2 = innerVersion;
                return inner.ReadRaw(inner.Remaining).ToArray();
            });
            return outer.ReadRaw(outer.Remaining).ToArray();
        });
        return (versions, small, large);
    }

    [Fact]
    public void An_unknown_version_is_refused_and_says_what_to_do()
    {
        var writer = new SnapshotWriter();
        writer.WriteSection(2, w => w.WriteByte(0));
        var error = Assert.Throws<SnapshotFormatException>(() => Coverage.Read(new SnapshotReader(writer.ToArray())));
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_of_another_plan_is_refused()
    {
        var (_, bytes) = Stored([], new TumblingWindow(Span(10)));
        Assert.Throws<SnapshotFormatException>(() => KeyedOperator.Read(Config(new TumblingWindow(Span(9))), new SnapshotReader(bytes)));
    }

    [Fact]
    public void A_corrupt_length_allocates_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<SnapshotFormatException>(() => new SnapshotReader(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }).ReadString());
        Assert.Throws<SnapshotFormatException>(() => new SnapshotReader(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }).ReadCount());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Everything_that_is_written_reads_back_the_same() =>
        Gen.Select(Gen.ULong, Gen.Long, Gen.Double, Gen.String, Gen.Select(Gen.ULong, Gen.ULong)).Sample((u, l, d, s, h) =>
        {
            var wide = new UInt128(h.Item1, h.Item2);
            var writer = new SnapshotWriter();
            writer.WriteUnsigned(u);
            writer.WriteSigned(l);
            writer.WriteDouble(d);
            writer.WriteString(s + "\ud800");
            writer.WriteString("x");
            writer.WriteHash(wide);
            writer.WriteInt128((Int128)wide);
            writer.WriteValue(Value.OfTimestamp(l));
            var reader = new SnapshotReader(writer.ToArray());
            Assert.Equal(u, reader.ReadUnsigned());
            Assert.Equal(l, reader.ReadSigned());
            Assert.Equal(BitConverter.DoubleToInt64Bits(d), BitConverter.DoubleToInt64Bits(reader.ReadDouble()));
            Assert.Equal(s + "\ud800", reader.ReadString());
            Assert.Equal("x", reader.ReadString());
            Assert.Equal(wide, reader.ReadHash());
            Assert.Equal((Int128)wide, reader.ReadInt128());
            Assert.Equal(Value.OfTimestamp(l), reader.ReadValue());
            Assert.Equal(0, reader.Remaining);
        });

    [Fact]
    public void A_key_and_pane_takes_at_most_64_bytes_with_five_aggregates()
    {
        AggregateCall[] five = [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("MAX", 0), new("AVG", 0)];
        var config = Config(new TumblingWindow(Span(10)), five);
        var op = new KeyedOperator(config);
        var rows = Enumerable.Range(0, 4000).Select(i => (i % 40 / 4.0 * 10, $"k{i % 100}", Value.Of(i / 7.3))).ToArray();
        op.Fold(Block(0, rows), null, new Collected());
        var panes = rows.Select(r => (r.Item2, Math.Floor(r.Item1 / 10))).Distinct().Count();
        var writer = new SnapshotWriter();
        op.Write(writer);
        Assert.InRange((double)writer.Length / panes, 1, 64);
    }

    [Fact]
    public void What_was_read_is_written_as_the_same_bytes() =>
        Gen.Select(Scenario.Logs, Scenario.AllWindows).Sample((log, window) =>
        {
            var (config, bytes) = Stored(log, window);
            Assert.Equal(bytes, BytesOf(KeyedOperator.Read(config, new SnapshotReader(bytes))));
        });

    private static byte[] BytesOf(KeyedOperator keyed)
    {
        var writer = new SnapshotWriter();
        keyed.Write(writer);
        return writer.ToArray();
    }

    private static (OperatorConfig Config, byte[] Bytes) Stored(LoggedRow[] log, WindowDefinition window)
    {
        var config = new OperatorConfig(window, Oracle.Aggregates, new TimePolicy(Span(1), Span(20), Span(1)), Span(5));
        var op = new KeyedOperator(config);
        var output = new Collected();
        var half = log.Length / 2;
        foreach (var part in log[..half].GroupBy(r => r.Partition))
        {
            op.Fold(Scenario.BlockOf([.. part.Select(r => r with { Id = (UInt128)(ulong)(r.Sequence + 1) })], part.Key), null, output);
        }

        op.AdvanceTo(At(-30), output);
        foreach (var part in log[half..].GroupBy(r => r.Partition))
        {
            op.Fold(Scenario.BlockOf([.. part], part.Key), null, output);
        }

        return (config, BytesOf(op));
    }
}

internal static class SnapshotReaderExtensions
{
    /// <summary>The content of the section that follows, unchecked.</summary>
    public static byte[] ReadContentBytes(this SnapshotReader reader)
    {
        var header = reader.ReadRaw(6);
        return reader.ReadRaw(BitConverter.ToInt32(header[2..])).ToArray();
    }
}
