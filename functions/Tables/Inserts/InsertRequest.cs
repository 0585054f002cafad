using System.Collections.Concurrent;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// One transaction of inserts whose body is written here and sent by the SDK's client, with its address, its identity and its
/// retries. The SDK's own way to write and read a transaction costs several times what the service takes for it
/// (docs/decisions/0023-inserts-in-a-body-of-our-own.md).
/// </summary>
internal sealed class InsertRequest
{
    /// <summary>The name under which <see cref="InsertPolicy"/> finds it among the properties of a message.</summary>
    public const string Property = "StreamFunctions.InsertRequest";

    // As many as transactions were ever under way at once.
    private static readonly ConcurrentBag<InsertBody> Bodies = [];

    private InsertRequest(InsertBody body) => Body = body;

    public InsertBody Body { get; }

    private bool Sent { get; set; }

    /// <summary>Inserts all rows, or none; by a client without <see cref="InsertPolicy"/> possibly the first one alone.</summary>
    /// <param name="table">A client as <see cref="StorageAccess"/> makes it; with another one the SDK writes the bodies itself.</param>
    /// <param name="rows">1 to 100 rows of one partition key, each row key once.</param>
    /// <param name="cancellation">Stops waiting; whether the rows are in is not known then.</param>
    /// <exception cref="RequestFailedException">The service refused; 409: a row exists.</exception>
    public static async Task SubmitAsync(TableClient table, List<TableEntity> rows, CancellationToken cancellation)
    {
        if (!rows.TrueForAll(EntityJson.CanWrite))
        {
            await SubmitBySdkAsync(table, rows, cancellation);
            return;
        }

        var request = new InsertRequest(Bodies.TryTake(out var kept) ? kept : new InsertBody());
        request.Body.Write(AddressOf(table), rows);
        await request.SubmitAsync(table, rows[0], cancellation);

        // Not after a failure: a connection that was given up may still read the bytes.
        Keep(request.Body);
        if (!request.Sent)
        {
            // The client has no such policy: it has sent the first row alone.
            await SubmitBySdkAsync(table, rows[1..], cancellation);
        }
    }

    /// <summary>The policy has put the body into a message.</summary>
    public void MarkSent() => Sent = true;

    private static void Keep(InsertBody body)
    {
        if (body.IsKept)
        {
            Bodies.Add(body);
        }
    }

    private static Uri AddressOf(TableClient table) => new UriBuilder(table.Uri) { Query = string.Empty }.Uri;

    private static Task SubmitBySdkAsync(TableClient table, List<TableEntity> rows, CancellationToken cancellation) => rows.Count == 0
        ? Task.CompletedTask
        : table.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellation);

    // The SDK builds a transaction of the first row, which the policy replaces.
    private async Task SubmitAsync(TableClient table, TableEntity first, CancellationToken cancellation)
    {
        using (HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this }))
        {
            await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.Add, first)], cancellation);
        }
    }
}
