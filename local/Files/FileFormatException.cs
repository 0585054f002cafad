namespace StreamFunctions.Local.Files;

/// <summary>A file cannot be read on; the message says which, where and what to do. What was read before it stands.</summary>
internal sealed class FileFormatException(string message, Exception? inner = null) : Exception(message, inner);
