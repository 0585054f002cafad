namespace StreamFunctions.Functions.Ingest;

/// <summary>Says for people why a partition waits.</summary>
internal static class Reasons
{
    public static string Of(WaitReason reason) => reason switch
    {
        WaitReason.Sink => "results of some key group cannot be written and wait in its state",
        WaitReason.Groups => "some key group has not folded what was handed out before",
        WaitReason.Skew => "another partition with a backlog is far behind in event time",
        _ => "nothing",
    };
}
