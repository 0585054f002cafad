using System.Collections.Frozen;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// How many fields the lists of AMQP have that are known by their descriptors (AMQP 1.0: part 2, sections 2.7 and 2.8;
/// part 3, sections 3.2, 3.4 and 3.5; part 4, section 4.5; part 5, section 5.3).
/// </summary>
/// <remarks>
/// The library reads as many fields as it knows and goes on behind them, within the list: of a longer one it takes the
/// rest for the values that follow. What was checked and what is decoded would be two different things.
/// </remarks>
internal static class AmqpLists
{
    private static readonly FrozenDictionary<ulong, int> Fields = new Dictionary<ulong, int>
    {
        [0x10] = 10, // open
        [0x11] = 8, // begin
        [0x12] = 14, // attach
        [0x13] = 11, // flow
        [0x14] = 11, // transfer
        [0x15] = 6, // disposition
        [0x16] = 3, // detach
        [0x17] = 1, // end
        [0x18] = 1, // close
        [0x1D] = 3, // error
        [0x23] = 2, // received
        [0x24] = 0, // accepted
        [0x25] = 1, // rejected
        [0x26] = 0, // released
        [0x27] = 3, // modified
        [0x28] = 11, // source
        [0x29] = 7, // target
        [0x2B] = 0, // delete-on-close
        [0x2C] = 0, // delete-on-no-links
        [0x2D] = 0, // delete-on-no-messages
        [0x2E] = 0, // delete-on-no-links-or-messages
        [0x30] = 1, // coordinator
        [0x31] = 1, // declare
        [0x32] = 2, // discharge
        [0x33] = 1, // declared
        [0x34] = 2, // transactional-state
        [0x40] = 1, // sasl-mechanisms
        [0x41] = 3, // sasl-init
        [0x42] = 1, // sasl-challenge
        [0x43] = 1, // sasl-response
        [0x44] = 2, // sasl-outcome
        [0x70] = 5, // header
        [0x73] = 13, // properties
    }.ToFrozenDictionary();

    /// <summary>The most fields that a list with this descriptor may have; null = the descriptor is not one of AMQP's lists.</summary>
    public static int? MostFields(ulong descriptor) => Fields.TryGetValue(descriptor, out var fields) ? fields : null;
}
