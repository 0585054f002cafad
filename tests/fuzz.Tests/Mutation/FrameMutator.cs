using System.Buffers.Binary;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Changes a connection frame by frame, and keeps the frames' sizes right, so that mutations come further than to the next header.</summary>
internal static class FrameMutator
{
    public static byte[] Mutate(byte[] connection, FuzzRandom random)
    {
        var frames = Cut(connection);
        for (var left = 1 + random.Below(3); left > 0; left--)
        {
            var at = random.Below(frames.Count);
            switch (random.Below(6))
            {
                case 0 when frames.Count > 1:
                    frames.RemoveAt(at);
                    break;
                case 1:
                    frames.Insert(at, frames[random.Below(frames.Count)]);
                    break;
                case 2:
                    var other = random.Below(frames.Count);
                    (frames[at], frames[other]) = (frames[other], frames[at]);
                    break;
                case 3:
                    frames.Insert(at, Frame(AmqpValues.Described(random), random));
                    break;
                default:
                    frames[at] = Inside(frames[at], random);
                    break;
            }
        }

        return [.. frames.SelectMany(frame => frame)];
    }

    private static List<byte[]> Cut(byte[] connection)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < connection.Length;)
        {
            var rest = connection.AsSpan(at);
            var size = rest.Length < 8 ? rest.Length : rest.StartsWith("AMQP"u8) ? 8 : BinaryPrimitives.ReadInt32BigEndian(rest);
            size = size < 8 || size > rest.Length ? rest.Length : size;
            frames.Add(rest[..size].ToArray());
            at += size;
        }

        return frames;
    }

    private static byte[] Inside(byte[] frame, FuzzRandom random)
    {
        if (frame.Length <= 8 || random.OneIn(20))
        {
            return ByteMutator.Once(frame, [frame], random);
        }

        var body = ByteMutator.Once(frame[8..], [frame], random);
        if (random.OneIn(3))
        {
            var from = random.Below(body.Length + 1);
            body = [.. body.AsSpan(0, from), .. AmqpValues.Any(random, 3), .. body.AsSpan(Math.Min(body.Length, from + random.Below(12)))];
        }

        return Frame(body, random);
    }

    private static byte[] Frame(byte[] body, FuzzRandom random)
    {
        byte[] frame = [0, 0, 0, 0, 2, 0, 0, random.OneIn(30) ? (byte)1 : (byte)0, .. body];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }
}
