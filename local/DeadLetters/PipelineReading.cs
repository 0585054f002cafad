using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>A pipeline's dead letters and late rows, in the account of the local host that runs now, of a given one, or of the last run.</summary>
internal sealed class PipelineReading : IAsyncDisposable
{
    private readonly StorageSource _source;

    private PipelineReading(StorageSource source, string name, string prefix, PipelineIdentity identity, DeadLetterStore letters)
    {
        _source = source;
        Identity = identity;
        Letters = letters;
        Late = LateStore.Open(source.ConnectionString, prefix, name);
        Fates = FateReader.Open(source.ConnectionString, prefix, name);
    }

    /// <summary>The pipeline's current identity.</summary>
    public PipelineIdentity Identity { get; }

    /// <summary>Its dead letters.</summary>
    public DeadLetterStore Letters { get; }

    /// <summary>Its late rows.</summary>
    public LateStore Late { get; }

    /// <summary>What became of its events.</summary>
    public FateReader Fates { get; }

    /// <summary>The storage account.</summary>
    public string Storage => _source.ConnectionString;

    /// <summary>Opens the tables.</summary>
    /// <exception cref="UserErrorException">There are none, or the pipeline has not run on them.</exception>
    public static async Task<PipelineReading> OpenAsync(LetterOptions options, CommandContext context, CancellationToken cancellation)
    {
        // Where it says which tables it starts must not stand among what --raw and --json write.
        var quiet = options.Quiet ? context with { Console = Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(context.Error) }) } : context;
        var source = await StorageSource.OpenAsync(options.Storage, options.Data, quiet, cancellation);
        try
        {
            var name = NameOf(options);
            var letters = DeadLetterStore.Open(source.ConnectionString, options.Prefix, name);
            var identity = await letters.IdentityAsync(cancellation) ?? throw new UserErrorException(
                $"No pipeline '{name}' has run on this storage. Give the name that its pipeline.json has, and --data or --storage if its tables are elsewhere.");
            return new PipelineReading(source, name, options.Prefix, identity, letters);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds a dead letter.</summary>
    /// <exception cref="UserErrorException">There is none at that place.</exception>
    public async Task<DeadLetterRecord> FindAsync(EventPlace place, int? generation, CancellationToken cancellation)
    {
        var wanted = generation ?? Identity.Generation;
        return await Letters.FindAsync(wanted, place.Partition, place.Sequence, cancellation) ?? throw new UserErrorException(
            $"Generation {wanted} of {Letters.Pipeline} has no dead letter {place}. See: dotnet run --project local -- deadletters list {Letters.Pipeline}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string NameOf(LetterOptions options)
    {
        if (options.Name is { } name)
        {
            return name;
        }

        var folder = options.Folder ?? (options.Storage is null ? RunningHost.Find(options.Data)?.Pipeline : null);
        return folder is null ? "flights" : PipelineLoader.Load(Path.GetFullPath(folder)).Plan.Name;
    }
}
