using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>One alert rule of a plan, with compiled conditions. The conditions are pure and thread-safe, and never throw.</summary>
/// <param name="Name">The rule's name, unique in its plan.</param>
/// <param name="When">The condition that a window must meet: true, false, or null for SQL UNKNOWN (counts as not met).</param>
/// <param name="Windows">After how many windows of one key in a row that meet it the alert is raised; at least 1.</param>
/// <param name="Clear">The condition that clears a raised alert; null = the first window that does not meet <paramref name="When"/>.</param>
public sealed record AlertRule(
    string Name, Func<WindowResult, bool?> When, int Windows = 1, Func<WindowResult, bool?>? Clear = null);
