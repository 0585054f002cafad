using System.Globalization;
using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// The right to rebuild a pipeline, and the number under which it writes: each rebuild gets a higher one. One at a time,
/// because what a rebuild counts and what it marks as counted must be of one. A rebuild that dies keeps the right until it
/// runs out. Not thread-safe.
/// </summary>
internal sealed class RebuildLease
{
    /// <summary>How long the right lasts without renewal.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(1);

    private readonly TableClient _table;
    private readonly TimeProvider _clock;
    private readonly string _partitionKey;
    private ETag _etag;
    private long _renewedAt;

    private RebuildLease(TableClient table, TimeProvider clock, string partitionKey, int number) =>
        (_table, _clock, _partitionKey, Number) = (table, clock, partitionKey, number);

    /// <summary>The rebuild's number, from 1.</summary>
    public int Number { get; }

    /// <summary>Takes the right.</summary>
    /// <exception cref="RebuildRefusedException">Another rebuild of the pipeline runs.</exception>
    public static async Task<RebuildLease> TakeAsync(TableSet tables, PipelineIdentity pipeline, TimeProvider clock, CancellationToken cancellation)
    {
        var table = await tables.Pipelines.GetAsync(cancellation);
        var key = TableKeyEscaping.Escape(pipeline.Name);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(key, "rebuild", cancellationToken: cancellation);
        if (found.HasValue && found.Value!.GetDateTimeOffset("busyUntil") is { } until && until > clock.GetUtcNow())
        {
            throw Busy(pipeline.Name, until);
        }

        var lease = new RebuildLease(table, clock, key, (found.HasValue ? found.Value!.GetInt32("number") ?? 0 : 0) + 1);
        try
        {
            var row = lease.Row(clock.GetUtcNow() + Term);
            var response = found.HasValue
                ? await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation)
                : await table.AddEntityAsync(row, cancellation);
            lease.Keep(response);
            return lease;
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 409 or 412)
        {
            throw Busy(pipeline.Name, clock.GetUtcNow() + Term);
        }
    }

    /// <summary>Makes sure that the right still holds, renewing it now and then.</summary>
    /// <param name="now">Whether to ask in any case.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RebuildRefusedException">It ran out, and another rebuild has taken it.</exception>
    public async ValueTask RenewAsync(bool now, CancellationToken cancellation)
    {
        if (now || _clock.GetElapsedTime(_renewedAt) >= RenewAfter)
        {
            await WriteAsync(_clock.GetUtcNow() + Term, cancellation);
        }
    }

    /// <summary>Gives the right back.</summary>
    public Task ReleaseAsync(CancellationToken cancellation) => WriteAsync(null, cancellation);

    private async Task WriteAsync(DateTimeOffset? busyUntil, CancellationToken cancellation)
    {
        try
        {
            Keep(await _table.UpdateEntityAsync(Row(busyUntil), _etag, TableUpdateMode.Replace, cancellation));
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 412)
        {
            throw new RebuildRefusedException($"Rebuild {Number} took too long without a sign of life, and another one has begun. Run it again once that one is done.");
        }
    }

    private void Keep(Response response)
    {
        _etag = response.Headers.ETag ?? throw new InvalidOperationException("The table service answered without an ETag.");
        _renewedAt = _clock.GetTimestamp();
    }

    private TableEntity Row(DateTimeOffset? busyUntil) => new(_partitionKey, "rebuild") { ["number"] = Number, ["busyUntil"] = busyUntil };

    private static RebuildRefusedException Busy(string name, DateTimeOffset until) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Another rebuild of {name} runs, or broke off less than {Term.TotalMinutes} minutes ago. Wait for its end, at the latest until {until:u}."));
}
