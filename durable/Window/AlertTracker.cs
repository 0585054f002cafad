using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Judges on-time results against the alert rules: a state machine per rule and key. Not raised: counts windows in a
/// row that meet <see cref="AlertRule.When"/>, raises at <see cref="AlertRule.Windows"/>. Raised: the first window that
/// meets <see cref="AlertRule.Clear"/> (without one: that does not meet When) clears. Refinements by late rows,
/// retractions and results that are not final are not judged: what was announced stays announced.
/// </summary>
internal sealed class AlertTracker(IReadOnlyList<AlertRule> rules)
{
    private readonly Dictionary<(string Rule, string Key), AlertState> _states = [];

    /// <summary>The states that are not at rest.</summary>
    public IEnumerable<KeyValuePair<(string Rule, string Key), AlertState>> States => _states;

    public int Count => _states.Count;

    public void Restore(string rule, string key, AlertState state) => _states[(rule, key)] = state;

    /// <summary>Judges one result; results of one key must come in the order of their windows.</summary>
    public void Judge(WindowResult result, Action<AlertTransition> onTransition)
    {
        if (!result.Final || result.Revision != 0 || result.Retracted)
        {
            return;
        }

        foreach (var rule in rules)
        {
            var id = (rule.Name, result.Key);
            var before = _states.GetValueOrDefault(id);
            var after = Next(rule, before, result);
            Store(id, after);
            if (after.Raised != before.Raised)
            {
                onTransition(new AlertTransition(rule.Name, result.Key, after.Raised, result));
            }
        }
    }

    private static AlertState Next(AlertRule rule, AlertState state, WindowResult result)
    {
        if (state.Raised)
        {
            var clears = rule.Clear is null ? !Meets(rule.When, result) : Meets(rule.Clear, result);
            return clears ? default : state;
        }

        var inARow = Meets(rule.When, result) ? state.InARow + 1 : 0;
        return inARow >= rule.Windows ? new AlertState(0, Raised: true) : new AlertState(inARow, Raised: false);
    }

    private static bool Meets(Func<WindowResult, bool?> condition, WindowResult result) => condition(result) == true;

    private void Store((string Rule, string Key) id, AlertState state)
    {
        if (state == default)
        {
            _states.Remove(id);
        }
        else
        {
            _states[id] = state;
        }
    }
}

/// <summary>One rule for one key. The default is at rest.</summary>
/// <param name="InARow">Windows in a row that met the condition, while not raised.</param>
/// <param name="Raised">Whether the alert is on.</param>
internal readonly record struct AlertState(int InARow, bool Raised);
