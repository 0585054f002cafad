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
            var fast = new FieldSlot[5];
            if (System.Text.Unicode.Utf8.IsValid(utf8) && FlatObject.TryRead(utf8, _root, fast))
            {
                // A line feed is nothing that the fast way takes.
                byte[] slow = [(byte)'\n', .. utf8];
                var fields = new JsonFields(_root, 5);
                Assert.Null(fields.Read(slow));
                Assert.Equal(fields.Slots.Select(s => Shown(s, slow)), fast.Select(s => Shown(s, utf8)));
            }
        },
        iter: 100_000);

    [Fact]
    public void Ordinary_events_go_the_fast_way() => Assert.All(
        new[] { """{"a":1,"b":"x","c":null,"x":-12.25}""", """ { "a" : 1.5 , "B" : true } """ },
        text => Assert.True(FlatObject.TryRead(Encoding.UTF8.GetBytes(text), _root, new FieldSlot[5])));

    private static string Shown(in FieldSlot slot, byte[] utf8) => slot.State == SlotState.Utf8
        ? $"text {Encoding.UTF8.GetString(utf8, slot.Start, slot.Length)}"
        : $"{slot.State} {slot.Value.Kind} {slot.Value.Bits}";
}
