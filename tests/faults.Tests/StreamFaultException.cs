namespace StreamFunctions.Faults.Tests;

/// <summary>The stream did not come through.</summary>
internal sealed class StreamFaultException(string message) : Exception(message);
