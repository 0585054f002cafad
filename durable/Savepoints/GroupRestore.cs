using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Makes of a group's state in a savepoint the first state of that group in another generation. Pure.
/// </summary>
/// <remarks>
/// What the group has folded, its time and its windows are facts about the log and stay. What is about one generation
/// begins anew: the numbers of pulses (each generation counts its own) and the state of writing. The outbox stays: nobody
/// knows what of it was written, and what is written again under the higher generation wins. Windows that have fired and
/// are kept for late events come out again for the same reason: the generation that went on after the savepoint may have
/// refined or retracted them since, by rows that this one judges anew.
/// </remarks>
internal static class GroupRestore
{
    public static GroupState From(GroupState saved)
    {
        saved.Pulse = -1;
        saved.Flush = FlushState.AtRest with { StatusWanted = true };
        saved.Operator.EmitFired(new OutboxOutput(saved.Outbox));
        return saved;
    }

    /// <summary>Alerts are not judged again: their state is as of the savepoint.</summary>
    private sealed class OutboxOutput(Outbox outbox) : IOperatorOutput
    {
        public void Emit(WindowResult result) => outbox.Add(result);

        public void Late(LateRow row) => outbox.Add(row);
    }
}
