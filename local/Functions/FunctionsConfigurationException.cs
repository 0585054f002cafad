namespace StreamFunctions.Local.Functions;

/// <summary>Functions, settings or host.json are not usable as they are; the message says which and what to change.</summary>
public sealed class FunctionsConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
