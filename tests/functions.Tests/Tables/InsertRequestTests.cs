using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Tables;

/// <summary>Rows that were sent in our own body are what the SDK's would have been, and nothing is lost or half done.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class InsertRequestTests(AzuriteFixture azurite)
{
    private const string Partition = "p 'x'|00001";

    public static TheoryData<string> HostileTexts =>
    [
        string.Empty, " ", "\"quoted\" 'and' \\ back", "line\r\nbreak\n\tand tab", "\u2028\u2029\u0085", "\U0001F600 é ß 漢字", "{}", "}{ {{x}}",
        "\r\n--changeset_00000000-0000-0000-0000-000000000000--\r\n--batch_x--", "GET http://example.org/a/b(PartitionKey='a',RowKey='b') HTTP/1.1",
        "HTTP/1.1 500 Internal", "\r\nHTTP/1.1 409 Conflict", "100%25 %41", "a@odata.type", new string('x', 30_000),
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task A_text_is_stored_as_the_SDK_stores_it(string text) => await AssertAsBySdkAsync(new TableEntity { ["text"] = text, ["after"] = 1 });

    [Fact]
    public async Task Numbers_and_times_are_stored_as_the_SDK_stores_them() => await AssertAsBySdkAsync(new TableEntity
    {
        ["least"] = long.MinValue,
        ["most"] = long.MaxValue,
        ["zero"] = 0L,
        ["int"] = int.MinValue,
        ["yes"] = true,
        ["no"] = false,
        ["whole"] = 12.0,
        ["tiny"] = double.Epsilon,
        ["huge"] = double.MaxValue,
        ["third"] = 1.0 / 3,
        ["minusZero"] = -0.0,
        ["first"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
        ["last"] = DateTimeOffset.MaxValue,
        ["tick"] = new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(1),
    });

    [Fact]
    public async Task Columns_of_other_types_go_the_SDKs_way() => await AssertAsBySdkAsync(new TableEntity
    {
        ["bytes"] = new byte[] { 1, 2, 3 },
        ["id"] = Guid.Empty,
    });

    [Fact]
    public async Task A_row_that_exists_keeps_all_others_out()
    {
        var table = await TableAsync(Some.Account(azurite));
        await InsertRequest.SubmitAsync(table, [Row(7)], default);
        var fault = await Assert.ThrowsAsync<TableTransactionFailedException>(() => InsertRequest.SubmitAsync(table, Rows(0, 100), default));
        Assert.Equal((409, "EntityAlreadyExists"), (fault.Status, fault.ErrorCode));
        Assert.Equal("7", Assert.Single(await ReadAsync(table)).RowKey);
    }

    [Fact]
    public async Task A_client_without_the_policy_inserts_all_rows_too()
    {
        var table = await TableAsync(new TableServiceClient(azurite.ConnectionString));
        await InsertRequest.SubmitAsync(table, Rows(0, 100), default);
        await InsertRequest.SubmitAsync(table, [Row(100)], default);
        Assert.Equal(101, (await ReadAsync(table)).Count);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_said_to_be_missing()
    {
        var table = Some.Account(azurite).GetTableClient(AzuriteFixture.NewPrefix());
        Assert.Equal(404, (await Assert.ThrowsAsync<TableTransactionFailedException>(() => InsertRequest.SubmitAsync(table, Rows(0, 2), default))).Status);
    }

    [Fact]
    public async Task Transactions_that_are_under_way_at_once_do_not_share_a_body()
    {
        const int Writers = 24;
        var table = await TableAsync(Some.Account(azurite));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < 4; i++)
            {
                await InsertRequest.SubmitAsync(table, Rows((writer * 400) + (i * 100), 100), default);
            }
        }));
        Assert.Equal(
            Enumerable.Range(0, Writers * 400).Select(i => (long)i),
            (await ReadAsync(table)).Select(row => row.GetInt64("n")!.Value).Order());
    }

    [Fact]
    public async Task A_request_that_is_sent_again_has_all_rows_again()
    {
        var broken = new BrokenOnce();
        var options = new TableClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1) } };
        options.AddPolicy(new InsertPolicy(), HttpPipelinePosition.PerCall);
        options.AddPolicy(broken, HttpPipelinePosition.PerRetry);
        var table = await TableAsync(new TableServiceClient(azurite.ConnectionString, options));
        broken.Waits = true;
        await InsertRequest.SubmitAsync(table, Rows(0, 100), default);
        Assert.Equal((100, false), ((await ReadAsync(table)).Count, broken.Waits));
    }

    [Theory]
    [InlineData("\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n", true)]
    [InlineData("\r\nHTTP/1.1 201 Created\r\n\r\nHTTP/1.1 204 No Content\r\n", true)]
    [InlineData("\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 409 Conflict\r\n", false)]
    [InlineData("\r\nHTTP/1.1 204 No Content\r\n", false)]
    [InlineData("\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n", false)]
    [InlineData("\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 ", false)]
    [InlineData("", false)]
    public void An_answer_counts_only_if_it_says_of_every_row_that_it_is_in(string answer, bool inserted) =>
        Assert.Equal(inserted, InsertAnswer.AllInserted(Encoding.UTF8.GetBytes(answer), 2));

    private static TableEntity Row(int n) => new(Partition, n.ToString(System.Globalization.CultureInfo.InvariantCulture)) { ["n"] = (long)n };

    private static List<TableEntity> Rows(int from, int count) => [.. Enumerable.Range(from, count).Select(Row)];

    private static async Task<TableClient> TableAsync(TableServiceClient account)
    {
        var table = account.GetTableClient(AzuriteFixture.NewPrefix());
        await table.CreateAsync();
        return table;
    }

    private static async Task<List<TableEntity>> ReadAsync(TableClient table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    private static string Content(TableEntity row) => string.Join(
        "\n", row.Where(c => c.Key is not ("odata.etag" or "Timestamp")).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => $"{c.Key}: {c.Value?.GetType().Name} {Text(c.Value)}"));

    private static string? Text(object? value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        DateTimeOffset time => time.ToString("O"),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };

    // Two rows, so that it is no transaction of one; the second has a key of its own.
    private async Task AssertAsBySdkAsync(TableEntity columns)
    {
        var (ours, theirs) = (await TableAsync(Some.Account(azurite)), await TableAsync(new TableServiceClient(azurite.ConnectionString)));
        columns.PartitionKey = Partition;
        columns.RowKey = "~k%2F é\U0001F600 'b'|2519";
        List<TableEntity> rows = [columns, Row(2)];
        await InsertRequest.SubmitAsync(ours, rows, default);
        await theirs.SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
        var (own, expected) = ((await ReadAsync(ours)).ConvertAll(Content), (await ReadAsync(theirs)).ConvertAll(Content));
        Assert.Equal(2, expected.Count);
        Assert.Equal(expected, own);
    }

    /// <summary>Loses the connection of one request before it is sent.</summary>
    private sealed class BrokenOnce : HttpPipelinePolicy
    {
        public bool Waits { get; set; }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (Waits)
            {
                Waits = false;
                throw new IOException("The connection was lost.");
            }

            return ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
    }
}
