using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Tests;

/// <summary>Keeps what was logged, with the errors' messages.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _entries = new();

    public IEnumerable<string> Lines => _entries.Select(entry => entry.Line);

    public IEnumerable<string> Errors => _entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Line);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception?.Message}"));
}
