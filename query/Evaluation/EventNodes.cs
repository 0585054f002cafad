using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>What Event Hubs says about an event, besides its body.</summary>
internal enum EventProperty
{
    EventEnqueuedUtcTime,
    PartitionId,
    MessageId,
}

internal sealed class EventPropertyNode(EventProperty property) : Node
{
    protected override Kinds ComputeKinds() => property switch
    {
        EventProperty.EventEnqueuedUtcTime => Kinds.Timestamp,
        EventProperty.PartitionId => Kinds.Int64,
        _ => Kinds.String,
    };

    public override Value Evaluate(ref EvalContext context) => property switch
    {
        EventProperty.EventEnqueuedUtcTime => Value.OfTimestamp(context.Event.EnqueuedTime),
        EventProperty.PartitionId => Value.Of((long)context.Event.Partition),
        _ => Value.Of(context.Event.MessageId),
    };

    protected override string Print() => property.ToString();
}

/// <summary>System.Timestamp() of an event: its event time.</summary>
internal sealed class EventTimeNode : Node
{
    protected override Kinds ComputeKinds() => Kinds.Timestamp;

    public override Value Evaluate(ref EvalContext context) => Value.OfTimestamp(context.Time);

    protected override string Print() => "System.Timestamp()";
}
