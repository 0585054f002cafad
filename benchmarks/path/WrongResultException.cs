namespace StreamFunctions.Benchmarks.Path;

/// <summary>A run was fast and wrong, or did not come to its end, so its figures mean nothing.</summary>
internal sealed class WrongResultException(string message) : Exception(message);
