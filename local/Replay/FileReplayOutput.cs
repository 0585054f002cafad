using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Replay;

/// <summary>Writes a replay to files or the standard output: results, and if asked for late rows and dead letters as JSON lines.</summary>
internal sealed class FileReplayOutput : IReplayOutput, IAsyncDisposable
{
    private readonly NewestResults _results;
    private readonly IResultWriter _writer;
    private readonly List<TextWriter> _files = [];
    private readonly TextWriter? _late;
    private readonly TextWriter? _dead;

    /// <summary>Opens the files; those that exist are replaced.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="results">A file, .csv for CSV, anything else for JSON lines; "-" = the standard output.</param>
    /// <param name="late">A file for late rows; null = none.</param>
    /// <param name="dead">A file for dead letters; null = none.</param>
    /// <param name="standardOutput">The standard output.</param>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public FileReplayOutput(LoadedPipeline pipeline, string? results, string? late, string? dead, TextWriter standardOutput)
    {
        _results = new NewestResults(pipeline.Plan.Operator.Time.AllowedLateness);
        var output = results == "-" ? standardOutput : (TextWriter?)Open(results) ?? TextWriter.Null;
        _writer = results is not null && results.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? new CsvResultWriter(output, pipeline.Projection)
            : new JsonResultWriter(output, pipeline.Projection);
        _late = Open(late);
        _dead = Open(dead);
    }

    /// <summary>Result rows written.</summary>
    public int Rows { get; private set; }

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayStep output, CancellationToken cancellationToken)
    {
        foreach (var result in output.Results)
        {
            _results.Add(result);
        }

        foreach (var result in _results.Release(output.Watermark))
        {
            await _writer.WriteAsync(result);
            Rows++;
        }

        foreach (var row in _late is null ? [] : output.Late)
        {
            await _late!.WriteLineAsync(Text(row));
        }

        foreach (var letter in _dead is null ? [] : output.DeadLetters)
        {
            await _dead!.WriteLineAsync(Text(letter));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync();
        }
    }

    private static string Text(LateRow row) => JsonText.Of(json =>
    {
        json.WriteNumber("partition", row.Partition);
        json.WriteNumber("sequence", row.Sequence);
        json.WriteString("key", row.Key);
        JsonText.Write(json, "time", Value.OfTimestamp(row.Time));
        JsonText.Write(json, "windowStart", Value.OfTimestamp(row.WindowStart));
        JsonText.Write(json, "windowEnd", Value.OfTimestamp(row.WindowEnd));
        JsonText.Write(json, "watermark", Value.OfTimestamp(row.Watermark));
    });

    private static string Text(DeadLetter letter) => JsonText.Of(json =>
    {
        json.WriteNumber("partition", letter.Partition);
        json.WriteNumber("sequence", letter.Sequence);
        json.WriteString("reason", letter.Reason);
        json.WriteString("detail", letter.Detail);
        json.WriteBase64String("body", letter.Body.Span);
    });

    private StreamWriter? Open(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var writer = new StreamWriter(path, append: false) { NewLine = "\n" };
            _files.Add(writer);
            return writer;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"'{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
