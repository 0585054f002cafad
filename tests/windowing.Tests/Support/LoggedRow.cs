namespace StreamFunctions.Windowing.Tests;

/// <summary>A row as it lies in the log of its partition.</summary>
internal sealed record LoggedRow(int Partition, long Sequence, long Time, string Key, Value Value, UInt128 Id);

/// <summary>A row of the table of results, ready to be compared.</summary>
internal sealed record Expected(string Key, long Start, long End, long Ordinal, Value[] Values);
