using System.Text;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Local.Files;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Conformance.Tests;

/// <summary>The flights replayed from files, compared with DuckDB.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("array")]
    [InlineData("array.gz")]
    [InlineData("lines")]
    [InlineData("lines.gz")]
    [InlineData("csv")]
    [InlineData("csv.gz")]
    [InlineData("capture")]
    [InlineData("capture-deflate")]
    public async Task Flights_recorded_in_any_format_give_the_windows_that_DuckDB_computes(string format)
    {
        var flights = await FlightsFile.PathAsync();
        var folder = Directory.CreateTempSubdirectory("streamfunctions-").FullName;
        try
        {
            var collected = new Collected();
            var pipeline = Pipeline();
            var partitions = RecordedFiles.Open(await RecordedFlights.WriteAsync(format, flights, folder), FileLimits.Default, TimeProvider.System.GetUtcNow(), default);
            var tally = await new PipelineReplay(pipeline, collected).RunAsync(partitions, default);
            Assert.Equal((20_000L, 20_000L), (tally.Read, tally.Counted));
            TableComparison.AssertEqual(
                FlightsOracle.Tumbling(flights, TimeSpan.FromDays(1)), [.. collected.Results.Select(r => ToRow(pipeline, r))]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LoadedPipeline Pipeline() => PipelineLoader.Compile(
        PipelineFileReader.Read(Encoding.UTF8.GetBytes("""{ "name": "flights", "keyGroups": 4, "time": { "outOfOrderness": "00:00:05" } }"""), "pipeline.json"),
        Flights.Query("TumblingWindow(day, 1)"));

    private static WindowRow ToRow(LoadedPipeline pipeline, WindowResult result)
    {
        var columns = pipeline.Projection.Names.Zip(pipeline.Projection.Project(result)).ToDictionary(c => c.First, c => c.Second);
        return new WindowRow(
            columns["origin"].Text, EventTime.ToInstant(result.Start).UtcDateTime, EventTime.ToInstant(result.End).UtcDateTime,
            [.. Flights.Columns.Select(name => Plain(columns[name]))]);
    }

    private static object? Plain(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Int64 => value.Int64,
        _ => value.Double,
    };

    private sealed class Collected : IReplayOutput
    {
        public List<WindowResult> Results { get; } = [];

        public Task WriteAsync(ReplayStep output, CancellationToken cancellationToken)
        {
            Results.AddRange(output.Results);
            return Task.CompletedTask;
        }
    }
}
