namespace StreamFunctions.Fuzz.Tests;

/// <summary>What a target promises was broken by an input.</summary>
internal sealed class FuzzFailureException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// One thing that reads what strangers send. It is given any bytes, and must end with a result or with one of the
/// exceptions that it declares. Deterministic; used by one thread.
/// </summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Valid inputs to start from.</summary>
    public abstract IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>Memory that any input may cost, in bytes allocated.</summary>
    public virtual long BaseBytes => 256 * 1024;

    /// <summary>Memory that each byte of an input may cost beside, in bytes allocated.</summary>
    public virtual long BytesPerByte => 256;

    /// <summary>Makes a new input of one that is known.</summary>
    public abstract byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random);

    /// <summary>Reads the input and checks what is promised.</summary>
    /// <returns>What became of it, as a word or two: outcomes that differ are worth going on from.</returns>
    /// <exception cref="FuzzFailureException">A promise was broken. Any other exception is a failure as well.</exception>
    public abstract string Run(byte[] input);

    /// <summary>Bytes allocated so far by what <see cref="Run"/> runs on.</summary>
    public virtual long Allocated() => GC.GetAllocatedBytesForCurrentThread();

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected static void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new FuzzFailureException(promise);
        }
    }

    /// <summary>The words of a message, without what differs from input to input: numbers, and what is in quotation marks.</summary>
    public static string Shape(string message)
    {
        Span<char> shape = stackalloc char[Math.Min(message.Length, 28)];
        var length = 0;
        var quoted = false;
        foreach (var c in message)
        {
            if (length == shape.Length)
            {
                break;
            }

            quoted ^= c is '\'' or '"';
            if (!quoted && (char.IsAsciiLetter(c) || c == ' '))
            {
                shape[length++] = c;
            }
        }

        return new string(shape[..length]);
    }
}
