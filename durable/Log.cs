using Microsoft.Extensions.Logging;

namespace StreamFunctions.Durable;

/// <summary>All log messages of this assembly, numbered from 2000. No payloads, no secrets.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "Window entity {Key}: writing {Entries} entries failed; they stay in the outbox and are tried again")]
    public static partial void SinkFailed(ILogger logger, Exception exception, string key, int entries);

    [LoggerMessage(2002, LogLevel.Error, "Window entity {Key}: {Operation} failed and was undone; what it carried is read from the log again")]
    public static partial void OperationFailed(ILogger logger, Exception exception, string operation, string key);

    [LoggerMessage(2003, LogLevel.Warning, "Window entity {Key}: ignored {Operation} of another lineage for group {Group}; another log or plan sent it")]
    public static partial void OtherLineage(ILogger logger, string operation, string key, int group);

    [LoggerMessage(2004, LogLevel.Error, "Window entity {Key}: a block of partition {Partition}, sequence numbers {From} to {To}, cannot be read; it was ignored and its range is read from the log again")]
    public static partial void UnreadableBlock(ILogger logger, string key, int partition, long from, long to);

    [LoggerMessage(2005, LogLevel.Warning, "Window entity {Key}: its status could not be written either; the next pulse tries again")]
    public static partial void StatusFailed(ILogger logger, Exception exception, string key);

    [LoggerMessage(2006, LogLevel.Debug, "Window entity {Key}: holds as much as it may until the sink takes it; sequence numbers {From} to {To} of partition {Partition} are read from the log again then")]
    public static partial void NoRoom(ILogger logger, string key, int partition, long from, long to);

    [LoggerMessage(2007, LogLevel.Warning, "Window entity {Key}: could not begin with the state {Image} of a savepoint; whoever restores it signals again")]
    public static partial void RestoreFailed(ILogger logger, Exception exception, string key, string image);

    [LoggerMessage(2008, LogLevel.Warning, "{Key}: this worker runs another plan and left {Operation} undone; a worker of the right plan has it repeated. While a deployment rolls that is so for a moment")]
    public static partial void OtherPlan(ILogger logger, string operation, string key);

    [LoggerMessage(2010, LogLevel.Information, "Pulse {Pipeline}: beats for generation {Generation}")]
    public static partial void PulseStarts(ILogger logger, string pipeline, int generation);

    [LoggerMessage(2011, LogLevel.Information, "Pulse {Pipeline}: nothing is open any more; stops after beat {Number}")]
    public static partial void PulseStops(ILogger logger, string pipeline, long number);

    [LoggerMessage(2012, LogLevel.Warning, "Pulse {Pipeline}: beat {Number} could not look around; it tries again at the next beat")]
    public static partial void BeatFailed(ILogger logger, Exception exception, string pipeline, long number);

    [LoggerMessage(2013, LogLevel.Warning, "Pulse {Pipeline}: group {Group} lacked {From} to {To} of partition {Partition}; sent again up to {UpTo}: {Rows} rows, {Lost} events that the log no longer holds")]
    public static partial void Repaired(ILogger logger, string pipeline, int group, int partition, long from, long to, long upTo, long rows, long lost);

    [LoggerMessage(2014, LogLevel.Warning, "Pulse {Pipeline}: repair of group {Group}, {From} to {To} of partition {Partition}, failed; it is tried again")]
    public static partial void RepairFailed(ILogger logger, Exception exception, string pipeline, int group, int partition, long from, long to);

    [LoggerMessage(2015, LogLevel.Warning, "Pulse {Pipeline}: nobody worked on partition {Partition} beyond {Last}, the log holds {LastEnqueued}; handed out up to {UpTo}")]
    public static partial void HoleIngested(ILogger logger, string pipeline, int partition, long last, long lastEnqueued, long upTo);

    [LoggerMessage(2016, LogLevel.Warning, "Pulse {Pipeline}: handing out {From} to {To} of partition {Partition} failed; it is tried again")]
    public static partial void HoleFailed(ILogger logger, Exception exception, string pipeline, int partition, long from, long to);

    [LoggerMessage(2017, LogLevel.Error, "Pulse {Pipeline}: the hub is no longer the log that generation {Generation} was made from; its gaps cannot be repaired, it stops")]
    public static partial void OtherLog(ILogger logger, string pipeline, int generation);

    [LoggerMessage(2018, LogLevel.Warning, "Pulse {Pipeline}: moves from generation {Old} to {New}; open windows of the old one stay unfinished")]
    public static partial void OtherGeneration(ILogger logger, string pipeline, int old, int @new);
}
