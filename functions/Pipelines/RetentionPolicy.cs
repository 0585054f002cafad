namespace StreamFunctions.Functions.Pipelines;

/// <summary>
/// For how long rows stay in the tables, by what they hold, counted from when they were last written; null = for ever.
/// No part of the plan: it changes no result, so changing it starts no new generation. Immutable.
/// </summary>
/// <param name="Results">Result rows.</param>
/// <param name="Late">Rows that came after their window.</param>
/// <param name="DeadLetters">Events that could not be used, with their bytes.</param>
/// <param name="Alerts">Transitions of alert rules.</param>
public sealed record RetentionPolicy(TimeSpan? Results, TimeSpan? Late, TimeSpan? DeadLetters, TimeSpan? Alerts)
{
    /// <summary>
    /// The shortest time. A row that is in the table refuses older versions of itself, which a stalled process may still
    /// write: it must stay for much longer than anything can be delayed, which is ten minutes for a function.
    /// </summary>
    public static readonly TimeSpan Least = TimeSpan.FromHours(1);

    /// <summary>
    /// Results for ever: they are what the pipeline is for. Late rows and dead letters for 30 days, in which somebody can
    /// look and replay. Alerts for 90 days, as Application Insights keeps what it can be compared with.
    /// </summary>
    public static RetentionPolicy Default { get; } = new(null, TimeSpan.FromDays(30), TimeSpan.FromDays(30), TimeSpan.FromDays(90));
}
