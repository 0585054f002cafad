using System.CommandLine;

namespace StreamFunctions.Local.Commands;

/// <summary>The options for the ports of everything that the local host listens on.</summary>
internal sealed class PortOptions
{
    public const int EventHubs = 5672;
    public const int Blob = 10000;
    public const int Queue = 10001;
    public const int Table = 10002;
    public const int Http = 7071;

    private readonly Option<int?> _eventHubs = CommonOptions.Port("--amqp-port", "the Event Hubs endpoint", EventHubs);
    private readonly Option<int?> _blob = CommonOptions.Port("--blob-port", "Azurite's blob service", Blob);
    private readonly Option<int?> _queue = CommonOptions.Port("--queue-port", "Azurite's queue service", Queue);
    private readonly Option<int?> _table = CommonOptions.Port("--table-port", "Azurite's table service", Table);
    private readonly Option<int?> _http = CommonOptions.Port("--http-port", "the functions' HTTP addresses", Http);

    /// <summary>Adds the options to a command.</summary>
    public PortOptions AddTo(Command command, bool withHttp)
    {
        command.Options.Add(_eventHubs);
        command.Options.Add(_blob);
        command.Options.Add(_queue);
        command.Options.Add(_table);
        if (withHttp)
        {
            command.Options.Add(_http);
        }

        return this;
    }

    /// <summary>Reads the options. A port that was asked for is taken strictly; a default may be replaced by a free one.</summary>
    public Ports Read(ParseResult parsed) => new(
        From(parsed.GetValue(_eventHubs), EventHubs),
        From(parsed.GetValue(_blob), Blob),
        From(parsed.GetValue(_queue), Queue),
        From(parsed.GetValue(_table), Table),
        From(parsed.CommandResult.Command.Options.Contains(_http) ? parsed.GetValue(_http) : null, Http));

    private static WantedPort From(int? given, int otherwise) => new(given ?? otherwise, Strict: given is not null);
}

/// <summary>All wanted ports.</summary>
internal sealed record Ports(WantedPort EventHubs, WantedPort Blob, WantedPort Queue, WantedPort Table, WantedPort Http);
