using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Retention;

/// <summary>What a sweep walks over. The names are in the cursors' row keys, in logs and in metrics, so they do not change.</summary>
internal enum RetainedKind
{
    Results = 0,
    Late = 1,
    Alerts = 2,
    DeadLetters = 3,
    DeadLetterBodies = 4,
}

internal static class RetainedKinds
{
    /// <summary>In the order of a sweep: the bytes of dead letters go once their rows are gone.</summary>
    public static readonly RetainedKind[] All =
        [RetainedKind.Results, RetainedKind.Late, RetainedKind.Alerts, RetainedKind.DeadLetters, RetainedKind.DeadLetterBodies];

    /// <summary>For how long it is kept; null = for ever.</summary>
    public static TimeSpan? AgeOf(this RetentionPolicy policy, RetainedKind kind) => kind switch
    {
        RetainedKind.Results => policy.Results,
        RetainedKind.Late => policy.Late,
        RetainedKind.Alerts => policy.Alerts,
        _ => policy.DeadLetters,
    };
}
