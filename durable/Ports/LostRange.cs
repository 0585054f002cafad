namespace StreamFunctions.Durable;

/// <summary>
/// Events that the log no longer held when they were to be read: what was not counted of them is lost. Told by ingest
/// where they were never handed out, and by a group where its signal was lost and its repair came too late.
/// </summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The last sequence number (included).</param>
public sealed record LostRange(int Partition, long From, long To)
{
    /// <summary>The name under which lost ranges stand among the alerts. Rules of a pipeline cannot begin with <c>$</c>.</summary>
    public const string Rule = "$lost";

    /// <summary>How many sequence numbers it has.</summary>
    public long Count => To - From + 1;
}
