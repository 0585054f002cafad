namespace StreamFunctions.Local.Sending;

/// <summary>What the sender is to send, and where.</summary>
/// <param name="File">The file of events.</param>
/// <param name="Hub">The event hub.</param>
/// <param name="KeyField">The field that holds the partition key; null = events go round the partitions in batches.</param>
/// <param name="IdPrefix">What stamped ids start with; null = no ids.</param>
/// <param name="Malformed">How many broken events are mixed in, evenly; 0 or more.</param>
/// <param name="Repeated">How many events are sent twice, evenly spread; 0 or more. A pipeline that deduplicates counts them once.</param>
/// <param name="EndOfInput">Whether each partition gets an end-of-input event at the end.</param>
/// <param name="BatchSize">How many events of a partition travel in one batch; at least 1.</param>
internal sealed record SendPlan(
    string File, string Hub, string? KeyField, string? IdPrefix, int Malformed, int Repeated, bool EndOfInput, int BatchSize = 200);
