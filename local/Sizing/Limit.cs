namespace StreamFunctions.Local.Sizing;

/// <summary>Who says so.</summary>
internal enum LimitKind
{
    /// <summary>The service's own documentation.</summary>
    Published,

    /// <summary>This product: a constant in its code.</summary>
    Product,

    /// <summary>Nobody: a planning figure that can be changed by an option.</summary>
    Assumed,

    /// <summary>Whoever asks for the plan, or the query.</summary>
    Wanted,
}

/// <summary>Something that cannot be exceeded.</summary>
/// <param name="Name">What is limited, as a person would say it.</param>
/// <param name="Value">The most that is possible (included).</param>
/// <param name="Unit">Of what.</param>
/// <param name="Kind">Who says so.</param>
/// <param name="Source">Where it stands: an address, a file of this repository, or the option that changes it.</param>
internal sealed record Limit(string Name, double Value, string Unit, LimitKind Kind, string Source);

/// <summary>What uses a limit up.</summary>
internal enum LimitRole
{
    /// <summary>The load: it must not exceed the limit, and comes nearer as it grows.</summary>
    Load,

    /// <summary>A choice, such as the number of partitions: it may be at its limit.</summary>
    Choice,

    /// <summary>Something that was wished for, such as a latency.</summary>
    Wish,

    /// <summary>The load, but beyond the limit it goes on, slower, or with a larger quota.</summary>
    Soft,
}

/// <summary>How much of a limit a design uses.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Used">In the limit's unit.</param>
/// <param name="Role">What uses it up.</param>
/// <param name="Advice">What helps.</param>
internal sealed record LimitUse(Limit Limit, double Used, LimitRole Role, string Advice)
{
    // Rates are quotients of doubles: 1,000 events in 1 s must not become 1.0000000002 units.
    private const double Tolerance = 1e-9;

    /// <summary>1 = all of it.</summary>
    public double Ratio => Used / Limit.Value;

    public bool Holds => Ratio <= 1 + Tolerance;

    /// <summary>Whether a design that exceeds it does not work.</summary>
    public bool IsHard => Role != LimitRole.Soft;
}
