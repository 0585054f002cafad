namespace StreamFunctions.Local.Entities;

/// <summary>A signal to be accepted. <see cref="Due"/> is in UTC ticks; 0 means at once. The input is JSON in UTF-8, and not changed any more.</summary>
internal sealed record NewSignal(string Target, string Operation, byte[]? Input, long Due);

/// <summary>An accepted signal. Sequence numbers of the file grow in the order of acceptance and are never used again.</summary>
internal sealed record StoredSignal(long Sequence, string Operation, byte[]? Input);

/// <summary>What the dispatcher knows of a signal before it takes it.</summary>
internal readonly record struct SignalNotice(long Sequence, string Target, long Due);

/// <summary>An entity's committed state, and when it was written (UTC ticks). The state is JSON in UTF-8.</summary>
internal sealed record StoredInstance(string Id, byte[]? State, long Modified, int Backlog);
