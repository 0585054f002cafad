namespace StreamFunctions.Local.Entities;

/// <summary>Another process became the dispatcher of the entity file; what this one ran is not stored.</summary>
internal sealed class DispatcherReplacedException(long own, long current) : Exception(
    $"Another process dispatches the entities of this file now (it has number {current}, this one {own}).");
