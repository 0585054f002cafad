using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Loads a pipeline from its directory: <c>pipeline.json</c> and the query that it names. Stateless.</summary>
public static class PipelineLoader
{
    /// <summary>What the pipeline file is called.</summary>
    public const string FileName = "pipeline.json";

    /// <summary>The largest pipeline file or query file, in bytes.</summary>
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>Loads and checks the pipeline.</summary>
    /// <param name="directory">The directory with <see cref="FileName"/>.</param>
    /// <exception cref="PipelineException">A file is missing, or something in it is wrong; the message says where and what to do.</exception>
    public static LoadedPipeline Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var file = PipelineFileReader.Read(ReadFile(path, "set Pipeline__Directory to the directory that holds it"), path);
        var queryPath = Path.Combine(directory, file.Query);
        var text = System.Text.Encoding.UTF8.GetString(
            ReadFile(queryPath, $"{path}: $.query names it").AsSpan().TrimStart("\uFEFF"u8));
        return Compile(file, text, path, queryPath);
    }

    /// <summary>Compiles a pipeline from what its two files hold.</summary>
    /// <param name="file">The pipeline file.</param>
    /// <param name="query">The query's text.</param>
    /// <param name="filePath">The pipeline file's name, for messages.</param>
    /// <param name="queryPath">The query file's name, for messages.</param>
    /// <exception cref="PipelineException">The query or an alert rule is wrong.</exception>
    public static LoadedPipeline Compile(PipelineFile file, string query, string filePath = FileName, string queryPath = "query.sql")
    {
        ArgumentNullException.ThrowIfNull(file);
        var compiled = Translate(() => QueryCompiler.Compile(query, queryPath, file.Fields));
        CheckAliases(compiled, queryPath);
        var plan = new PipelinePlan
        {
            Name = file.Name,
            PlanHash = PlanHash.Of(file, compiled),
            KeyGroups = file.KeyGroups,
            Operator = new OperatorConfig(compiled.Window, compiled.Aggregates, file.Time, file.DedupeId is null ? null : file.DedupeTtl),
            ColumnCount = compiled.ColumnCount,
            MaxFutureSkew = file.MaxFutureSkew,
            MaxPartitionSkew = file.MaxPartitionSkew,
            AcceptEndOfInput = file.AcceptEndOfInput,
            PulsePeriod = file.PulsePeriod,
            Alerts = AlertRules.Compile(file.Alerts, compiled, filePath),
        };
        return new LoadedPipeline(file, compiled, plan);
    }

    private static byte[] ReadFile(string path, string hint)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[MaxFileBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaxFileBytes
                ? bytes[..length]
                : throw new PipelineException([$"{path}: has more than {MaxFileBytes} bytes; is this the right file?"]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException([$"{path}: cannot be read ({fault.Message}); {hint}."], fault);
        }
    }

    private static CompiledQuery Translate(Func<CompiledQuery> compile)
    {
        try
        {
            return compile();
        }
        catch (QueryException fault)
        {
            throw new PipelineException([.. fault.Diagnostics.Select(d => d.ToString())], fault);
        }
    }

    private static void CheckAliases(CompiledQuery query, string queryPath)
    {
        var taken = query.Outputs.Select(o => o.Name).Where(n => ResultColumns.Reserved.Contains(n, StringComparer.OrdinalIgnoreCase)).ToList();
        if (taken.Count > 0)
        {
            throw new PipelineException(taken.ConvertAll(
                name => $"{queryPath}: '{name}' is the name of a column that every result has. Choose another alias."));
        }
    }
}
