using System.Text;
using CsCheck;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Reading;

namespace StreamFunctions.Query.Tests;

/// <summary>The fast way through an event and the framework's reader agree: what the fast way takes is valid and is read alike.</summary>
public sealed class FlatObjectTests
{
    private static readonly string[] _values =
    [
        "1", "-0", "0", "-7", "12.5", "-0.0", "0.1", "100.001", "3.141592653589793", "0.30000000000000004", "1e5", "1E-3", "01", "-", "1.", ".5", "+1",
        "123456789012345678", "1234567890123456789", "12345678901234567890", "0.123456789012345678", "999999999999999", "9999999999999999", "1e999",
        "9007199254740993", "0.000000000000001", "12345678.1234567", "true", "false", "null", "tru", "nul", "truefalse", "", "\"\"", "\"a\"", "\"é✓😀\"",
        "\"a\\u0041\"", "\"a\\\"b\"", "\"tab\there\"", "\"2024-01-01T00:00:00Z\"", "[1]", "[]", "{}", "{\"x\":1}", "{\"c\":{\"d\":2}}", "\"open", "1 2",
        "\"a text that is longer than the 64 bytes that are looked at together, so that it ends behind them\"",
    ];

    private static readonly FieldTrie _root = FieldTrie.Build([["a"], ["B"], ["c", "d"], ["c"], ["ü"]]);

    private static readonly Gen<string> _pair = Gen.Select(
        OneOf.These("\"a\"", "\"b\"", "\"A\"", "\"c\"", "\"d\"", "\"x\"", "\"\"", "\"ü\"", "\"\\u0061\"", "a"), OneOf.These(_values), OneOf.These("", " ", "  ", "\n"),
        (name, value, blank) => $"{blank}{name}{blank}:{blank}{value}{blank}");

    private static readonly Gen<byte[]> _objects = Gen.Select(_pair.Array[0, 6], OneOf.These("}", "} ", "}}", "", ",}", "}x", "}\n"), Gen.Int, (pairs, end, seed) =>
    {
        var utf8 = Encoding.UTF8.GetBytes($"{{{string.Join(',', pairs)}{end}");
        var random = new Random(seed);
        if (random.Next(3) == 0)
        {
            utf8[random.Next(utf8.Length)] = (byte)random.Next(0x80);
        }

        return utf8;
    });

    [Fact]
    public void What_the_fast_way_takes_is_read_alike_by_the_framework() => _objects.Sample(
        utf8 =>
        {
            if (System.Text.Unicode.Utf8.IsValid(utf8))
            {
                Agree(utf8);
            }
        },
        iter: 100_000);

    [Fact]
    public void Ordinary_events_go_the_fast_way() => Assert.All(
        new[] { """{"a":1,"b":"x","c":null,"x":-12.25}""", """ { "a" : 1.5 , "B" : true } """ },
        text => Assert.True(new FlatObject(_root).TryRead(Encoding.UTF8.GetBytes(text), new FieldSlot[5])));

    [Fact]
    public void Numbers_of_any_length_are_read_alike()
    {
        foreach (var rest in new[] { "}", ",\"b\":1}", ",\"b\":\"some more bytes\"}" })
        {
            for (var digits = 0; digits < 20; digits++)
            {
                for (var decimals = -1; decimals < 20; decimals++)
                {
                    var number = "9182736450918273645"[..Math.Min(digits, 19)] + (decimals < 0 ? "" : "." + "0102030405060708091"[..Math.Min(decimals, 19)]);
                    Agree(Encoding.UTF8.GetBytes($"{{\"a\":{number}{rest}"));
                    Agree(Encoding.UTF8.GetBytes($"{{\"a\":-{number}{rest}"));
                }
            }
        }
    }

    [Fact]
    public void Events_of_any_length_are_read_alike_by_a_reader_that_is_used_again()
    {
        var flat = new FlatObject(_root);
        for (var length = 200; length >= 0; length--)
        {
            var slots = new FieldSlot[5];
            var utf8 = Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', length)}\",\"a\":1.5,\"b\":\"{length}\"}}");
            Assert.True(flat.TryRead(utf8, slots));
            Assert.Equal($"text {length}", Shown(slots[1], utf8));
            Assert.Equal(1.5, slots[0].Value.Double);
            Assert.False(flat.TryRead(utf8.AsSpan(0, utf8.Length - 1), new FieldSlot[5]));
            Assert.False(flat.TryRead([.. utf8, (byte)'"'], new FieldSlot[5]));
        }
    }

    [Fact]
    public void A_name_of_which_only_the_case_bits_differ_is_another()
    {
        var root = FieldTrie.Build([["@b"], ["temperature1"], ["Temp"]]);
        var slots = new FieldSlot[3];
        Assert.True(new FlatObject(root).TryRead("""{"`b":1,"temperature2":2,"tEMP":3,"tem":5,"TEMPERATURE1":6}"""u8, slots));
        Assert.Equal(["Null Null 0", "Ready Int64 6", "Ready Int64 3"], slots.Select(s => Shown(s, [])));
    }

    [Fact]
    public void What_is_no_UTF8_is_refused_wherever_it_stands()
    {
        var text = """{"x":"a text that is longer than the 64 bytes that are looked at together, so that it ends behind them","a":"y","b":1}""";
        var fields = new JsonFields(_root, 5);
        Assert.Null(fields.Read(Encoding.UTF8.GetBytes(text)));
        for (var at = 0; at < text.Length; at++)
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            utf8[at] = 0xC3;
            Assert.Equal(Reasons.InvalidText, fields.Read(utf8)?.Reason);
        }

        Assert.Null(fields.Read(Encoding.UTF8.GetBytes(text.Replace("longer", "länger", StringComparison.Ordinal))));
    }

    private static void Agree(byte[] utf8)
    {
        var fast = new FieldSlot[5];
        if (new FlatObject(_root).TryRead(utf8, fast))
        {
            // A line feed is nothing that the fast way takes.
            byte[] slow = [(byte)'\n', .. utf8];
            var fields = new JsonFields(_root, 5);
            Assert.Null(fields.Read(slow));
            Assert.Equal(fields.Slots.Select(s => Shown(s, slow)), fast.Select(s => Shown(s, utf8)));
        }
    }

    private static string Shown(in FieldSlot slot, byte[] utf8) => slot.State == SlotState.Utf8
        ? $"text {Encoding.UTF8.GetString(utf8, slot.Start, slot.Length)}"
        : $"{slot.State} {slot.Value.Kind} {slot.Value.Bits}";
}
