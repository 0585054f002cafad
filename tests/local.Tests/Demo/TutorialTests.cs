using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Sending;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Demo;

/// <summary>The statements of samples/tutorial/README.md, on its own query and readings.</summary>
public sealed class TutorialTests
{
    private static readonly string Folder = Path.Combine(Places.Root, "samples", "tutorial");

    [Fact]
    public async Task The_sum_over_10_20_30_40_50_is_150_and_each_further_reading_gives_another()
    {
        var results = await RunAsync(readings: int.MaxValue);
        Assert.Equal([("a", 5L, 150.0), ("a", 5L, 200.0), ("a", 5L, 250.0)], results);
    }

    [Fact]
    public async Task Before_the_window_is_full_nothing_is_emitted_not_even_at_the_end() =>
        Assert.Empty(await RunAsync(readings: 4));

    private static async Task<List<(string Sensor, long Readings, double Total)>> RunAsync(int readings)
    {
        var pipeline = PipelineLoader.Load(Folder);
        var output = new Collected(pipeline.Query);
        var window = new KeyedOperator(pipeline.Plan.Operator);
        var builder = new RowBlockBuilder(pipeline.Query.ColumnCount, hasEventIds: false);
        var reader = pipeline.Query.CreateReader(null);
        var row = pipeline.Query.CreateRow();
        long sequence = 0;
        await foreach (var body in EventFile.ReadAsync(Path.Combine(Folder, "readings.jsonl"), default))
        {
            if (sequence < readings)
            {
                var outcome = reader.Read(body.Span, new EventMetadata(0, sequence, 0, null, null), row);
                Assert.Equal(ReadKind.Row, outcome.Kind);
                builder.Add(sequence++, row.Time, row.Key, default, row.Values);
            }
        }

        window.Fold(builder.Build(partition: 0), null, output);
        window.AdvanceTo(EventTime.EndOfInput, output);
        return output.Results;
    }

    private sealed class Collected(CompiledQuery query) : IOperatorOutput
    {
        public List<(string, long, double)> Results { get; } = [];

        public void Emit(WindowResult result)
        {
            var values = new Value[query.Outputs.Count];
            query.Project(result, values);
            Results.Add((values[0].Text, values[1].Int64, double.Parse(values[2].ToString(), System.Globalization.CultureInfo.InvariantCulture)));
        }

        public void Late(LateRow row) => Assert.Fail($"late: {row}");
    }
}
