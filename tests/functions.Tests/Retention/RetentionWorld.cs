using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Retention;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Functions.Tests.Ingest;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Retention;

/// <summary>
/// A pipeline's tables in a real Azurite, written by the app's own classes, and sweeps over them. The service says when a
/// row was written, so it is the sweep's clock that is moved: to a moment at which what was written first is too old.
/// </summary>
internal sealed class RetentionWorld : IDisposable
{
    public const string Name = "meters";

    public static readonly PipelineIdentity Identity = new(Name, 2, "0123456789abcdef");

    private readonly StreamMeter _meter = new(TimeProvider.System);
    private readonly AzuriteFixture _azurite;
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly LoadedPipeline _pipeline;

    public RetentionWorld(AzuriteFixture azurite, string settings = "")
    {
        _azurite = azurite;
        _pipeline = Some.Pipeline(settings);
        Tables = Some.Tables(azurite, _prefix);
    }

    public TableSet Tables { get; }

    public FakeLog Log { get; } = new(2) { Beginning = 1_000 };

    /// <summary>Far enough ahead that everything written so far is older than any age of these tests.</summary>
    public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow().AddDays(1_000);

    public void Dispose() => _meter.Dispose();

    /// <summary>Notes the generation as the running one. A plan's hash other than ours is another process's.</summary>
    public Task RunsAsync(string? planHash = null) =>
        new PipelineTable(Tables).TryWriteAsync(new StoredIdentity(Identity, planHash ?? _pipeline.Plan.PlanHash, "log", null), default);

    public Task SweepAsync(SweepBounds? bounds = null, DelegatingHandler? between = null) => Service(bounds, between).SweepAsync(default);

    public async Task LettersAsync(int partition, int from, int count, int size = 10) => await new DeadLetterTable(Tables).WriteAsync(
        Identity,
        [.. Enumerable.Range(from, count).Select(i => new DeadLetter(partition, i, Some.Noon, "not-json", "no JSON", new byte[size]))],
        default);

    public Task GroupTellsAsync(int group, long watermark) => new StatusTable(Tables).WriteAsync(
        Identity,
        new StatusRow { Group = group, Pulse = 1, Coverage = [], OpenWork = false, Outbox = 0, Watermark = watermark, Counters = default },
        default);

    public Task WriteAsync(SinkBatch batch) =>
        new ResultSink(Tables, new ResultTable(Tables, _pipeline.Projection), new StatusTable(Tables), new LostTable(Tables), _meter, NullLogger<ResultSink>.Instance).WriteAsync(batch, default);

    public Task ResultsAsync(int group, int count, string key = "a") => WriteAsync(new SinkBatch
    {
        Pipeline = Identity,
        Group = group,
        Results = [.. Enumerable.Range(0, count).Select(i => new ResultRow(Some.Result(key, 10 * i), i))],
    });

    /// <summary>Sets the clock so that what was written before is older than the age, and what is written by the action is not.</summary>
    public async Task YoungAsync(LazyTable table, TimeSpan age, Func<Task> write)
    {
        var before = (await RowsAsync(table)).ToDictionary(r => (r.PartitionKey, r.RowKey), r => r.Timestamp);
        var cutoff = before.Values.Max()!.Value.AddTicks(1);
        do
        {
            await write();
        }
        while ((await RowsAsync(table)).Exists(r => r.Timestamp < cutoff && before.GetValueOrDefault((r.PartitionKey, r.RowKey)) != r.Timestamp));
        Now = cutoff + age;
    }

    public static async Task<List<TableEntity>> RowsAsync(LazyTable table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await table.GetAsync(default)).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    public async Task<List<string>> BlobsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Tables.DeadLetterBodies.GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        return names;
    }

    private RetentionService Service(SweepBounds? bounds, DelegatingHandler? between)
    {
        var tables = between is null ? Tables : Through(between);
        return new RetentionService(
            _pipeline, tables, new PipelineTable(tables), new StatusTable(tables), Log, new FakeTimeProvider(Now), _meter,
            NullLogger<RetentionService>.Instance, bounds);
    }

    private TableSet Through(DelegatingHandler between)
    {
        between.InnerHandler = new HttpClientHandler();
        var transport = new HttpClientTransport(new HttpClient(between));
        var tables = new TableClientOptions { Transport = transport };
        var blobs = new BlobClientOptions { Transport = transport };
        tables.Retry.MaxRetries = blobs.Retry.MaxRetries = 0;
        var service = new TableServiceClient(_azurite.ConnectionString, tables);
        return new TableSet(service, service, new BlobServiceClient(_azurite.ConnectionString, blobs), _prefix);
    }
}

/// <summary>Stands in the way of requests: before each one of a kind it does something, and may answer itself.</summary>
internal sealed class Between(Func<HttpRequestMessage, bool> matches, Func<int, Task<System.Net.HttpStatusCode?>> answer) : DelegatingHandler
{
    private int _count;

    public static bool IsTransaction(HttpRequestMessage request) => request.RequestUri!.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal);

    public static bool IsBlobDelete(HttpRequestMessage request) =>
        request.Method == HttpMethod.Delete && request.RequestUri!.AbsolutePath.Contains("-dead-letters/", StringComparison.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        matches(request) && await answer(Interlocked.Increment(ref _count)) is { } status
            ? new HttpResponseMessage(status) { RequestMessage = request, Content = new ByteArrayContent([]) }
            : await base.SendAsync(request, cancellationToken);
}
