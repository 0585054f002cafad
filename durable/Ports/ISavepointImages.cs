namespace StreamFunctions.Durable;

/// <summary>Reads the states that savepoints keep. They never change once written. Thread-safe.</summary>
public interface ISavepointImages
{
    /// <summary>Reads one group's state.</summary>
    /// <param name="image">Where it is, as the savepoint's manifest says.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The bytes of <see cref="GroupImage.State"/>.</returns>
    /// <exception cref="Exception">It cannot be read (now); whoever asked asks again.</exception>
    Task<byte[]> ReadAsync(string image, CancellationToken cancellationToken);
}
