using System.Text.Json;
using System.Text.Unicode;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>
/// Reads the wanted fields of one JSON object into slots, in one pass over its bytes, and skips all others. Where a
/// field is repeated the last one counts. Not thread-safe.
/// </summary>
internal sealed class JsonFields(FieldTrie root, int slotCount)
{
    /// <summary>How deep objects and arrays may nest, the event itself included.</summary>
    public const int MaxDepth = 64;

    // One deeper than we allow, so that we see the excess before the reader throws.
    private static readonly JsonReaderOptions _options = new() { MaxDepth = MaxDepth + 1 };

    private readonly FlatObject _flat = new(root);
    private readonly FieldTrie?[] _path = new FieldTrie?[MaxDepth + 2];
    private byte[] _unescaped = new byte[256];
    private int _unescapedLength;

    public FieldSlot[] Slots { get; } = new FieldSlot[slotCount];

    /// <summary>The texts that had escapes, without them.</summary>
    public ReadOnlySpan<byte> Unescaped => _unescaped.AsSpan(0, _unescapedLength);

    /// <summary>Reads an event; a byte order mark must be gone already.</summary>
    /// <returns>Null if all is well, otherwise why the event is not usable.</returns>
    public ReadOutcome? Read(ReadOnlySpan<byte> utf8)
    {
        Array.Clear(Slots);
        _unescapedLength = 0;
        var isFlat = _flat.TryRead(utf8, Slots);
        if ((!isFlat || !_flat.IsAscii) && !Utf8.IsValid(utf8))
        {
            return Rejected(Reasons.InvalidText, "The body is not valid UTF-8.");
        }

        if (isFlat)
        {
            return null;
        }

        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            return Rejected(Reasons.EmptyBody, "The event has no body.");
        }

        Array.Clear(Slots);
        try
        {
            return ReadObject(utf8);
        }
        catch (JsonException e)
        {
            return Rejected(Reasons.NotJson, $"The body is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static ReadOutcome Rejected(string reason, string detail) => new(ReadKind.Rejected, reason, detail);

    private ReadOutcome? ReadObject(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8, _options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            var found = json.TokenType == JsonTokenType.StartArray ? "an array" : "a single value";
            return Rejected(Reasons.NotAnObject, $"The body is {found}, a JSON object is needed.");
        }

        // _path[d] is the wanted field whose object is open at depth d; null = nothing below is wanted.
        _path[0] = root;
        FieldTrie? field = null;
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    field = _path[json.CurrentDepth - 1] is { } parent ? Find(parent, ref json) : null;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray when json.CurrentDepth >= MaxDepth:
                    return Rejected(Reasons.TooDeep, $"The body nests deeper than {MaxDepth} levels.");
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var isObject = json.TokenType == JsonTokenType.StartObject;
                    Store(field, isObject ? SlotState.Object : SlotState.Array);
                    _path[json.CurrentDepth] = isObject ? field : null;
                    field = null;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    break;
                default:
                    StoreScalar(field, ref json);
                    field = null;
                    break;
            }
        }

        return null;
    }

    private FieldTrie? Find(FieldTrie parent, ref Utf8JsonReader json)
    {
        var found = json.ValueIsEscaped ? FindEscaped(parent, ref json) : parent.Find(json.ValueSpan);
        if (found is not null)
        {
            foreach (var slot in found.SlotsBelow)
            {
                Slots[slot] = default;
            }
        }

        return found;
    }

    private FieldTrie? FindEscaped(FieldTrie parent, ref Utf8JsonReader json) =>
        TryUnescape(ref json, out var start, out var length) ? parent.Find(_unescaped.AsSpan(start, length)) : null;

    private void Store(FieldTrie? field, SlotState state)
    {
        if (field is { Slot: >= 0 })
        {
            Slots[field.Slot].State = state;
        }
    }

    private void StoreScalar(FieldTrie? field, ref Utf8JsonReader json)
    {
        if (field is not { Slot: >= 0 })
        {
            return;
        }

        ref var slot = ref Slots[field.Slot];
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                StoreText(ref slot, ref json);
                break;
            case JsonTokenType.Number:
                StoreNumber(ref slot, ref json);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                slot.Value = Value.Of(json.TokenType == JsonTokenType.True);
                slot.State = SlotState.Ready;
                break;
            default:
                slot.State = SlotState.Null;
                break;
        }
    }

    private void StoreText(ref FieldSlot slot, ref Utf8JsonReader json)
    {
        slot.State = SlotState.Utf8;
        slot.Unescaped = json.ValueIsEscaped;
        if (!json.ValueIsEscaped)
        {
            // One past the opening quote: TokenStartIndex points to the quote.
            slot.Start = (int)json.TokenStartIndex + 1;
            slot.Length = json.ValueSpan.Length;
        }
        else if (!TryUnescape(ref json, out slot.Start, out slot.Length))
        {
            slot.State = SlotState.BadText;
        }
    }

    private static void StoreNumber(ref FieldSlot slot, ref Utf8JsonReader json)
    {
        slot.State = SlotState.Ready;
        if (json.TryGetInt64(out var whole))
        {
            slot.Value = Value.Of(whole);
        }
        else if (json.TryGetDouble(out var number) && double.IsFinite(number))
        {
            slot.Value = Value.Of(number);
        }
        else
        {
            slot.State = SlotState.HugeNumber;
        }
    }

    /// <summary>Appends the text without its escapes to the buffer of such texts; false if it has half a surrogate pair.</summary>
    private bool TryUnescape(ref Utf8JsonReader json, out int start, out int length)
    {
        start = _unescapedLength;
        length = 0;
        if (_unescaped.Length - start < json.ValueSpan.Length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, start + json.ValueSpan.Length));
        }

        try
        {
            length = json.CopyString(_unescaped.AsSpan(start));
            _unescapedLength += length;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
