using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Storage.Blobs;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Tests.Ingest.Guarantees;

/// <summary>
/// Table Storage in memory, as far as ingest uses it: what several processes see. ETags, and 404, 409 and 412 as the
/// service answers. Thread-safe.
/// </summary>
internal sealed class MemoryTables
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Table, string Partition, string Row), TableEntity> _rows = [];
    private long _versions;

    /// <summary>Called with every row that was written, while nobody else can write.</summary>
    public Action<string, TableEntity> OnWrite { get; set; } = (_, _) => { };

    /// <summary>The tables as one process reaches them.</summary>
    public TableSet Of(Mishaps mishaps)
    {
        var service = new Service(this, mishaps);
        return new TableSet(service, service, new BlobServiceClient("UseDevelopmentStorage=true"), "m");
    }

    public List<TableEntity> All(string table)
    {
        lock (_lock)
        {
            return [.. _rows.Where(r => r.Key.Table == table).Select(r => new TableEntity(r.Value) { ETag = r.Value.ETag })];
        }
    }

    private TableEntity? Find(string table, string partition, string row)
    {
        lock (_lock)
        {
            return _rows.TryGetValue((table, partition, row), out var found) ? new TableEntity(found) { ETag = found.ETag } : null;
        }
    }

    private ETag Put(string table, ITableEntity entity, Func<TableEntity?, int> judge)
    {
        lock (_lock)
        {
            var key = (table, entity.PartitionKey, entity.RowKey);
            var fault = judge(_rows.GetValueOrDefault(key));
            if (fault != 0)
            {
                throw new RequestFailedException(fault, "as the service answers");
            }

            var etag = new ETag($"W/\"{++_versions}\"");
            _rows[key] = new TableEntity((TableEntity)entity) { ETag = etag };
            OnWrite(table, _rows[key]);
            return etag;
        }
    }

    private sealed class Service(MemoryTables tables, Mishaps mishaps) : TableServiceClient
    {
        public override TableClient GetTableClient(string tableName) => new Table(tables, tableName, mishaps);
    }

    private sealed class Table(MemoryTables tables, string name, Mishaps mishaps) : TableClient
    {
        public override string Name => name;

        public override Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Response.FromValue(new TableItem(name), new Answer(default)));

        public override AsyncPageable<T> QueryAsync<T>(
            Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        {
            var rows = tables.All(name).Cast<T>().Where(filter.Compile()).ToList();
            return AsyncPageable<T>.FromPages([Page<T>.FromValues(rows, null, new Answer(default))]);
        }

        public override Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
            string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) =>
            mishaps.AroundAsync(() => tables.Find(name, partitionKey, rowKey) is { } found
                ? Response.FromValue((T)(object)found, new Answer(found.ETag))
                : (NullableResponse<T>)new Nothing<T>());

        public override Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) =>
            mishaps.AroundAsync<Response>(() => new Answer(tables.Put(name, entity, stored => stored is null ? 0 : 409)));

        public override Task<Response> UpdateEntityAsync<T>(
            T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
            mishaps.AroundAsync<Response>(() => new Answer(tables.Put(
                name, entity, stored => stored is null ? 404 : ifMatch == ETag.All || stored.ETag == ifMatch ? 0 : 412)));

        public override Task<Response> UpsertEntityAsync<T>(
            T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) =>
            mishaps.AroundAsync<Response>(() => new Answer(tables.Put(name, entity, _ => 0)));

        /// <summary>Upserts only: that is what ingest does.</summary>
        public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
            IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
            mishaps.AroundAsync(() => Response.FromValue<IReadOnlyList<Response>>(
                [.. transactionActions.Select(a => new Answer(tables.Put(name, a.Entity, _ => 0)))], new Answer(default)));
    }

    private sealed class Answer(ETag etag) : Response
    {
        public override int Status => 200;

        public override string ReasonPhrase => "OK";

        public override Stream? ContentStream { get; set; }

        public override string ClientRequestId { get; set; } = string.Empty;

        public override void Dispose()
        {
        }

        protected override bool ContainsHeader(string name) => name == "ETag";

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [new HttpHeader("ETag", etag.ToString())];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = name == "ETag" ? etag.ToString() : null;
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = name == "ETag" ? [etag.ToString()] : null;
            return values is not null;
        }
    }

    private sealed class Nothing<T> : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T Value => throw new InvalidOperationException("There is none.");

        public override Response GetRawResponse() => new Answer(default);
    }
}
