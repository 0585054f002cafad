namespace StreamFunctions.Local.Smoke;

/// <summary>A deployed pipeline does not do its work; the message says what was seen and where to look.</summary>
internal sealed class SmokeFailedException(string message, Exception? inner = null) : Exception(message, inner);
