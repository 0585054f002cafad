using System.Text.Json;

namespace StreamFunctions.Local.Sizing;

/// <summary>One price.</summary>
/// <param name="Id">What the estimate calls it.</param>
/// <param name="Amount">In the list's currency; null = not known.</param>
/// <param name="Per">Of what it is the price.</param>
/// <param name="Verified">Whether it was read on the seller's own page at the list's date.</param>
/// <param name="Source">The page to check it on.</param>
/// <param name="Note">Where the figure was seen, and what is uncertain.</param>
internal sealed record Price(string Id, decimal? Amount, string Per, bool Verified, string Source, string? Note);

/// <summary>A dated list of prices. Immutable.</summary>
internal sealed record PriceList
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required DateOnly Date { get; init; }

    public required string Region { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<Price> Prices { get; init; }

    public static string DefaultFile => Path.Combine(AppContext.BaseDirectory, "Sizing", "prices.json");

    /// <summary>Reads a list.</summary>
    /// <exception cref="UserErrorException">The file is not there, or is no such list.</exception>
    public static PriceList Read(string file)
    {
        try
        {
            var list = JsonSerializer.Deserialize<PriceList>(File.ReadAllBytes(file), Options)!;
            var twice = list.Prices.GroupBy(p => p.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
            return twice is null ? list : throw new UserErrorException($"{file}: the price '{twice.Key}' stands there twice; remove one.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserErrorException($"{file}: is no list of prices ({fault.Message}). Copy local/Sizing/prices.json and change the amounts.", fault);
        }
    }

    /// <summary>The price of that name.</summary>
    /// <exception cref="UserErrorException">The list lacks it.</exception>
    public Price this[string id] => Prices.FirstOrDefault(p => p.Id == id)
        ?? throw new UserErrorException($"The list of prices lacks '{id}': add it, with amount null if it is not known.");
}
