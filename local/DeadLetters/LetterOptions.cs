using System.CommandLine;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>What the verbs on dead letters and late events share: which pipeline, in which tables.</summary>
internal sealed record LetterOptions
{
    /// <summary>The pipeline's name; null = that of <see cref="Folder"/>, of the host that runs now, or flights.</summary>
    public string? Name { get; init; }

    /// <summary>The pipeline's folder.</summary>
    public string? Folder { get; init; }

    /// <summary>The storage account; null = look for one.</summary>
    public string? Storage { get; init; }

    /// <summary>What <c>--data</c> says.</summary>
    public string? Data { get; init; }

    /// <summary>What the tables' names begin with.</summary>
    public string Prefix { get; init; } = PipelineTables.DefaultPrefix;

    /// <summary>Whether only the answer itself may go to standard output.</summary>
    public bool Quiet { get; init; }
}

/// <summary>The options behind <see cref="LetterOptions"/>, for one command.</summary>
internal sealed class LetterOptionSet
{
    private readonly Option<string?> _folder = CommonOptions.Pipeline();
    private readonly Option<string?> _storage = CommonOptions.Storage();
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "What the tables' names begin with.",
        DefaultValueFactory = _ => PipelineTables.DefaultPrefix,
    };

    /// <summary>Adds the options to a command.</summary>
    public LetterOptionSet AddTo(Command command)
    {
        _folder.Description = "The folder of pipeline.json. Default: that of the local host that runs now, else samples/flights.";
        _storage.Description = "The storage account. Default: that of the local host that runs now, else the tables that the last one left.";
        command.Options.Add(_folder);
        command.Options.Add(_storage);
        command.Options.Add(_data);
        command.Options.Add(_prefix);
        return this;
    }

    /// <summary>Reads what was given.</summary>
    public LetterOptions Read(ParseResult parsed, string? name = null, bool quiet = false) => new()
    {
        Name = name,
        Folder = parsed.GetValue(_folder),
        Storage = ConnectionStrings.Storage(parsed.GetValue(_storage)),
        Data = parsed.GetValue(_data),
        Prefix = parsed.GetValue(_prefix)!,
        Quiet = quiet,
    };
}
