namespace StreamFunctions.Windowing.Tests;

/// <summary>Places of keys by hash, of which eight are seen at a time, against a list.</summary>
public sealed class KeyPlacesTests
{
    private const int Keys = 12;

    /// <summary>Sixteen places for at most twelve keys, which fall together at the beginning, at the end, or anywhere.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 15)]
    [InlineData(4, 6)]
    [InlineData(16, 0)]
    public void What_was_put_is_found_until_it_is_removed(int homes, int first)
    {
        var random = new Random(homes + first);
        var places = new KeyPlaces();
        var hashes = new uint[Keys];
        for (var step = 0; step < 2_000; step++)
        {
            var key = random.Next(Keys);
            if (hashes[key] != 0)
            {
                places.Remove(hashes[key], key);
                hashes[key] = 0;
            }
            else
            {
                // Up to three keys have the very same hash.
                hashes[key] = ((uint)(first + random.Next(homes)) % 16 << KeyHash.LengthBits) | (uint)(8 + (key / 3));
                places.Put(hashes[key], key);
            }

            Assert.Equal(hashes.Index().Where(h => h.Item != 0).Select(h => h.Index), Enumerable.Range(0, Keys).Where(k => hashes[k] != 0 && Find(places, hashes[k]).Contains(k)));
            Assert.Empty(Find(places, ((uint)first << KeyHash.LengthBits) | 31));
        }
    }

    [Fact]
    public void Keys_that_are_put_after_all_is_cleared_have_room()
    {
        var places = new KeyPlaces();
        places.Put(8, 1);
        places.Clear(9);

        Assert.Equal(32, places.Count);
        Assert.Empty(Find(places, 8));
    }

    private static List<int> Find(KeyPlaces places, uint hash)
    {
        var numbers = new List<int>();
        for (var place = places.PlaceOf(hash); ; place = places.Behind(place))
        {
            for (var found = places.Look(place, hash); found != 0; found &= found - 1)
            {
                numbers.Add(places.NumberAt(place, found));
            }

            if (places.SeesFree(place))
            {
                return numbers;
            }
        }
    }
}
