namespace StreamFunctions.Windowing;

/// <summary>Helps arrays that are indexed by slot.</summary>
internal static class Slots
{
    /// <summary>Makes room for slots below <paramref name="slots"/>, at least doubling.</summary>
    internal static void Grow<T>(ref T[] array, int slots)
    {
        if (array.Length < slots)
        {
            Array.Resize(ref array, Math.Max(slots, 2 * array.Length));
        }
    }
}
