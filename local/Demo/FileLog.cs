using System.Globalization;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Demo;

/// <summary>Writes log messages to a file, so that they do not run through the progress display. Thread-safe.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();

    /// <summary>Creates the file, over an older one.</summary>
    public FileLog(string file, TimeProvider time)
    {
        _writer = new StreamWriter(file, append: false) { AutoFlush = true };
        _time = time;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _writer.Dispose();
        }
    }

    private void Write(string category, LogLevel level, EventId id, string text, Exception? exception)
    {
        var now = _time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            if (_writer.BaseStream is not null)
            {
                _writer.WriteLine($"{now} {level} {category}[{id.Id}] {text}{(exception is null ? "" : Environment.NewLine + exception)}");
            }
        }
    }

    private sealed class Category(FileLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(name, logLevel, eventId, formatter(state, exception), exception);
    }
}
