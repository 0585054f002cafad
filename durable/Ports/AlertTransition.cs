using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>An alert was raised or cleared for one key.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Key">The key, as <see cref="KeyCodec"/> writes it.</param>
/// <param name="Raised">True: raised. False: cleared.</param>
/// <param name="Result">The window that decided it.</param>
public sealed record AlertTransition(string Rule, string Key, bool Raised, WindowResult Result);
