using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>Takes what the operator puts out into the outbox, and has results judged against the alert rules.</summary>
internal sealed class GroupOutput(GroupState state) : IOperatorOutput
{
    public void Emit(WindowResult result)
    {
        state.Outbox.Add(result);
        state.Alerts.Judge(result, state.Outbox.Add);
    }

    public void Late(LateRow row) => state.Outbox.Add(row);
}
