using Amqp.Types;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// The body of an AMQP frame, and a producer's message: scanned, decoded, taken apart as a batch. What the endpoint
/// takes from a producer, every consumer must be able to read.
/// </summary>
internal sealed class AmqpTarget : FuzzTarget
{
    private const uint BatchFormat = EventMessageCodec.BatchFormat;
    private readonly List<LogEntry> _entries = [];

    public override string Name => "amqp";

    // A value of two bytes becomes an object of 24 and its place in a list or a map; decoded, checked and encoded again.
    public override long BytesPerByte => 1024;

    public override IReadOnlyList<byte[]> Corpus { get; } =
    [
        .. AmqpSamples.Performatives().Select(p => AmqpSamples.Encode(p)),
        .. AmqpSamples.Messages(),
    ];

    public override byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random) => random.Below(3) switch
    {
        0 => [.. AmqpValues.Described(random), .. random.OneIn(2) ? AmqpValues.Described(random) : []],
        1 => Replace(random.Of(known), random),
        _ => ByteMutator.Mutate(known, random),
    };

    public override string Run(byte[] input)
    {
        var frame = Guarded(() => Frame(input));
        var single = Guarded(() => Message(0, input));
        var batch = Guarded(() => Message(BatchFormat, input));
        return $"{frame}|{single}|{batch}";
    }

    private static byte[] Replace(byte[] bytes, FuzzRandom random)
    {
        var from = random.Below(bytes.Length + 1);
        var to = Math.Min(bytes.Length, from + random.Below(12));
        return [.. bytes.AsSpan(0, from), .. AmqpValues.Any(random, 3), .. bytes.AsSpan(to)];
    }

    private static string Guarded(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (AmqpProtocolException refused)
        {
            return Shape(refused.Message);
        }
    }

    private static string Frame(byte[] input)
    {
        var measured = AmqpScanner.Measure(input);
        Require(measured > 0 && measured <= input.Length, $"measured {measured} of {input.Length} bytes");
        var (performative, payload) = PerformativeDecoder.Decode(input);
        Require(payload.Length == input.Length - measured, "the payload does not follow the performative");
        return performative is DescribedList list ? Again(list) : performative.GetType().Name;
    }

    private static string Again(DescribedList performative)
    {
        byte[] encoded;
        try
        {
            encoded = AmqpSamples.Encode(performative);
        }
        catch (InvalidOperationException)
        {
            // The library decodes maps with keys that it does not encode.
            return performative.GetType().Name + " once";
        }

        var again = PerformativeDecoder.Decode(encoded).Performative;
        Require(again.GetType() == performative.GetType(), $"{performative.GetType()} comes back as {again.GetType()}");
        return performative.GetType().Name;
    }

    private string Message(uint format, byte[] input)
    {
        _entries.Clear();
        BatchDecoder.Decode(format, input, _entries);
        foreach (var entry in _entries)
        {
            var received = EventMessageCodec.Decode(Amqp.Message.Decode(AmqpSamples.Buffer(entry.Message)));
            // A body of text with a byte that is not UTF-8 becomes the three bytes of the replacement character there.
            Require(received.Body.Length <= 3 * input.Length, "the body is longer than the message");
        }

        return _entries.Count > 2 ? "events" : $"{_entries.Count} event";
    }
}
