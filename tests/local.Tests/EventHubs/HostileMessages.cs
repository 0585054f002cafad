using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>Messages that a producer's link must refuse, most of them found by tests/fuzz.Tests.</summary>
internal static class HostileMessages
{
    /// <summary>A thousand arrays, each with 65,536 elements that take no bytes.</summary>
    public static byte[] ArraysOfNothing
    {
        get
        {
            byte[] array = [0xF0, 0, 0, 0, 5, 0, 1, 0, 0, 0x40];
            var body = Enumerable.Repeat(array, 1000).SelectMany(bytes => bytes).ToArray();
            return [0x00, 0x53, 0x77, 0xD0, .. Word(body.Length + 4), .. Word(1000), .. body];
        }
    }

    /// <summary>The library decodes the value of a body when it is asked for it: this one is a sasl-response that is a list.</summary>
    public static byte[] BodyThatIsDecodedLater => [0x00, 0x53, 0x77, 0x00, 0x53, 0x43, 0xC0, 0x04, 0x01, 0xC0, 0x01, 0x00];

    /// <summary>A property whose name is a footer that is null, of which the library has no text.</summary>
    public static byte[] NameThatIsNoText => [0x00, 0x53, 0x74, 0xC1, 0x06, 0x02, 0x00, 0x53, 0x78, 0x40, 0x40];

    /// <summary>An array in a field that nobody knows, behind those that the library reads.</summary>
    public static byte[] ArrayHiddenBehindFields => Convert.FromHexString(
        "005376C04001005326C03A0594972700D885F0000000050000624042FFD00000000400000000F00000000700000002520000004351FFF00000000A00000005520000000000");

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["arrays of nothing"] = ArraysOfNothing,
        ["a map of numbers whose hashes could meet"] = [0x00, 0x53, 0x77, .. MapOfNumbers(1000)],
        ["a body that is decoded later"] = BodyThatIsDecodedLater,
        ["a name that is no text"] = NameThatIsNoText,
        ["an array hidden behind fields"] = ArrayHiddenBehindFields,
        ["a key that is too long"] = WithKey(129),
        ["nothing"] = [],
        ["half a section"] = [0x00, 0x53, 0x75, 0xA0, 200, 1],
    };

    /// <summary>A map of so many numbers.</summary>
    public static byte[] MapOfNumbers(int count) => MapOf(count, i => [0x80, .. Word(i), .. Word(i)]);

    /// <summary>A map of so many keys, all of them to null.</summary>
    public static byte[] MapOf(int count, Func<int, byte[]> key)
    {
        var body = Enumerable.Range(0, count).SelectMany(i => (byte[])[.. key(i), 0x40]).ToArray();
        return [0xD1, .. Word(body.Length + 4), .. Word(2 * count), .. body];
    }

    /// <summary>An event with a partition key of so many characters.</summary>
    public static byte[] WithKey(int length)
    {
        var buffer = EventMessageCodec.Encode(new OutgoingEvent("{}"u8.ToArray()), new string('k', length));
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private static byte[] Word(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
