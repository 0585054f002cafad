using Microsoft.Extensions.Logging;

namespace StreamFunctions.Functions.Telemetry;

/// <summary>What the app logs. Numbered; never payloads, keys or secrets.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Warning, "Pipeline {Pipeline} starts generation {Generation} (lineage {Lineage}) on {LogIdentity}: its results are counted from the start position on, apart from earlier generations. {Reason}")]
    public static partial void NewGeneration(ILogger logger, string pipeline, int generation, string lineage, string logIdentity, string reason);

    [LoggerMessage(101, LogLevel.Error, "{Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(102, LogLevel.Warning, "Pipeline {Pipeline}, generation {Generation}: windows that begin before {CompleteFrom} may lack events that it does not read; their rows say `incomplete`, and replace no row of an earlier generation")]
    public static partial void IncompleteStart(ILogger logger, string pipeline, int generation, DateTimeOffset completeFrom);

    [LoggerMessage(103, LogLevel.Information, "Pipeline {Pipeline}, generation {Generation}, group {Group}: {Kept} rows of earlier generations stay, because the new results may lack events")]
    public static partial void OlderRowsKept(ILogger logger, string pipeline, int generation, int group, int kept);

    [LoggerMessage(110, LogLevel.Warning, "Partition {Partition}: {From} to {To} were not brought by the trigger; {Read} events were read from the log, {Lost} are no longer in it")]
    public static partial void HoleRead(ILogger logger, int partition, long from, long to, long read, long lost);

    [LoggerMessage(111, LogLevel.Warning, "Group {Group} lacked {From} to {To} of partition {Partition}: {Rows} rows were sent again, {Lost} events are no longer in the log")]
    public static partial void GapRepaired(ILogger logger, int group, int partition, long from, long to, int rows, long lost);

    [LoggerMessage(113, LogLevel.Debug, "Partition {Partition}: handed out {Events} events up to {Last}")]
    public static partial void BatchIngested(ILogger logger, int partition, int events, long last);

    [LoggerMessage(114, LogLevel.Error, "Partition {Partition}: the log no longer holds {From} to {To}, which were never handed out; they are lost, and an alert says so")]
    public static partial void Lost(ILogger logger, int partition, long from, long to);

    [LoggerMessage(115, LogLevel.Error, "Group {Group}: the log no longer holds {From} to {To} of partition {Partition}, which the group lacks; what was the group's of it is lost, and an alert says so")]
    public static partial void LostToGroup(ILogger logger, int group, int partition, long from, long to);

    [LoggerMessage(120, LogLevel.Information, "The guard woke the pulse of {Pipeline}, generation {Generation}")]
    public static partial void GuardWoke(ILogger logger, string pipeline, int generation);

    [LoggerMessage(160, LogLevel.Information, "Savepoint {Name} of pipeline {Pipeline}, generation {Generation}: {Groups} key groups, {Bytes} bytes")]
    public static partial void SavepointMade(ILogger logger, string name, string pipeline, int generation, int groups, long bytes);

    [LoggerMessage(161, LogLevel.Warning, "Savepoint {Name} of pipeline {Pipeline} was restored: generation {Generation} goes on from where generation {Saved} was, in place of generation {Replaced}; {Lost} ranges that it needs are no longer in the log")]
    public static partial void SavepointRestored(ILogger logger, string name, string pipeline, int generation, int saved, int replaced, int lost);

    [LoggerMessage(163, LogLevel.Warning, "Savepoint {Name} of pipeline {Pipeline} was restored as generation {Generation}, but its pulse could not be woken; the guard or a later event wakes it")]
    public static partial void SavepointNotWoken(ILogger logger, Exception fault, string name, string pipeline, int generation);

    [LoggerMessage(164, LogLevel.Warning, "Savepoint {Name} of pipeline {Pipeline} was restored as generation {Generation}, but it could not be read whether results of before it were written over")]
    public static partial void SavepointOverwrittenUnknown(ILogger logger, Exception fault, string name, string pipeline, int generation);

    [LoggerMessage(165, LogLevel.Warning, "Savepoint {Name} of pipeline {Pipeline} was restored as generation {Generation}, but this process could not read that; it does within half a minute")]
    public static partial void SavepointNotNoticed(ILogger logger, Exception fault, string name, string pipeline, int generation);

    [LoggerMessage(162, LogLevel.Warning, "Savepoint {Name} of pipeline {Pipeline} was deleted")]
    public static partial void SavepointDeleted(ILogger logger, string name, string pipeline);

    [LoggerMessage(150, LogLevel.Information, "Pipeline {Pipeline}, generation {Generation}, rebuild {Number}: {Events} events were read, {Windows} windows computed, {Rows} rows written, {Late} late rows count now")]
    public static partial void Rebuilt(ILogger logger, string pipeline, int generation, int number, long events, int windows, int rows, int late);

    [LoggerMessage(170, LogLevel.Information, "Retention, {Table}: {Looked} looked at, {Deleted} deleted that are older than {Cutoff}; all looked at: {Finished}")]
    public static partial void RetentionSwept(ILogger logger, string table, int looked, int deleted, DateTimeOffset cutoff, bool finished);

    [LoggerMessage(171, LogLevel.Warning, "Retention, {Table}: broke off; the next run goes on where this one stopped")]
    public static partial void RetentionFailed(ILogger logger, Exception exception, string table);

    [LoggerMessage(172, LogLevel.Information, "Retention: pipeline {Pipeline} has not run yet, or runs with another plan than this process has; nothing was deleted")]
    public static partial void RetentionNotOurs(ILogger logger, string pipeline);

    [LoggerMessage(130, LogLevel.Warning, "Partition {Partition} waits after {Last}, because {Reason}; nothing is lost, it goes on by itself")]
    public static partial void PartitionWaits(ILogger logger, int partition, long last, string reason);

    [LoggerMessage(131, LogLevel.Information, "Partition {Partition} goes on after {Last}; it waited {Waited}")]
    public static partial void PartitionGoesOn(ILogger logger, int partition, long last, TimeSpan waited);
}
