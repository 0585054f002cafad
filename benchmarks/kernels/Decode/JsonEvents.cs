using System.Globalization;
using System.Text;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Events of about 150 bytes of JSON with seven fields, of which the query reads three. One buffer, as they come off the wire.</summary>
internal sealed class JsonEvents
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    public JsonEvents(int count, int keys)
    {
        var stream = EventStream.Make(count, keys, 100_000, TimeSpan.FromSeconds(5));
        var text = new StringBuilder();
        _starts = new int[count + 1];
        for (var i = 0; i < count; i++)
        {
            var time = EventTime.ToInstant(stream.Times[i]).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture,
                $$"""{"time":"{{time}}","device":"{{stream.Names[stream.Keys[i]]}}","value":{{stream.Values[i]}},"unit":"celsius","site":"plant-{{i % 9}}-east","firmware":"2.14.{{i % 7}}-rc","battery":{{10 + (i % 90)}}}""");
            _starts[i + 1] = text.Length;
        }

        _bytes = Encoding.UTF8.GetBytes(text.ToString());
    }

    public int Count => _starts.Length - 1;

    public int AverageLength => _bytes.Length / Count;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);
}
