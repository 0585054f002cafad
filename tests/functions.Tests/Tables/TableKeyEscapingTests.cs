using Azure.Data.Tables;
using CsCheck;
using StreamFunctions.Functions.Tables;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Tables;

[Collection(AzuriteCollection.Name)]
public sealed class TableKeyEscapingTests(AzuriteFixture azurite)
{
    private static readonly Gen<char> AnyChar = Gen.OneOf(
        Gen.Char['\0', '\u00ff'],
        Gen.OneOf('/', '\\', '#', '?', '%', '!', '|', '\'', '"', '+', '&', ' ', '.', '\u007f', '\u009f', '\ud800', '\udc00', '\ufffe', '\uffff', 'ü', '€'),
        Gen.Char);

    private static readonly Gen<string> AnyText = Gen.String[AnyChar, 0, 60];

    [Fact]
    public void Every_text_can_be_read_back() => AnyText.Sample(text =>
    {
        Assert.True(TableKeyEscaping.TryUnescape(TableKeyEscaping.Escape(text), out var back));
        Assert.Equal(text, back);
    });

    [Fact]
    public void Different_texts_never_meet_and_never_are_each_others_prefix() => Gen.Select(AnyText, AnyText).Sample((a, b) =>
        Assert.Equal(a == b, (RowKeys.KeyPrefix(a) + "x").StartsWith(RowKeys.KeyPrefix(b), StringComparison.Ordinal)));

    [Fact]
    public void A_key_of_any_length_fits_and_long_ones_stay_distinct()
    {
        var a = TableKeyEscaping.Escape(new string('#', 20_000));
        var b = TableKeyEscaping.Escape(new string('#', 19_999) + "!");
        var unpaired = TableKeyEscaping.Escape(new string('a', 1_000) + "\ud800");
        var other = TableKeyEscaping.Escape(new string('a', 1_000) + "\ud801");
        Assert.All([a, b, unpaired, other], text => Assert.InRange(text.Length, 1, TableKeyEscaping.MaxLength));
        Assert.NotEqual(a, b);
        Assert.NotEqual(unpaired, other);
        Assert.False(TableKeyEscaping.TryUnescape(a, out _));
        Assert.InRange(RowKeys.Result(new string('#', 20_000), long.MinValue, long.MaxValue, long.MaxValue).Length * 2, 1, 1024);
    }

    [Fact]
    public async Task The_table_takes_every_key_and_gives_it_back()
    {
        var table = await Some.Tables(azurite).Results.GetAsync(default);
        await AnyText.SampleAsync(
            async text =>
            {
                var row = new TableEntity(RowKeys.Group("meters", 1), RowKeys.Result(text, -5, -15, 0)) { ["key"] = text };
                await table.UpsertEntityAsync(row, TableUpdateMode.Replace);
                var stored = await table.GetEntityAsync<TableEntity>(row.PartitionKey, row.RowKey);
                Assert.Equal(row.RowKey, stored.Value.RowKey);
                var filter = TableClient.CreateQueryFilter($"PartitionKey eq {row.PartitionKey} and RowKey ge {RowKeys.KeyPrefix(text)} and RowKey lt {RowKeys.AfterKey(text)}");
                var found = new List<string>();
                await foreach (var match in table.QueryAsync<TableEntity>(filter))
                {
                    found.Add(match.RowKey);
                }

                Assert.Equal([row.RowKey], found);
            },
            iter: 200,
            threads: 4);
    }

    [Fact]
    public void Row_keys_sort_by_newest_end_also_before_1970() =>
        Gen.Select(Gen.Long, Gen.Long).Sample((a, b) =>
        {
            Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(string.CompareOrdinal(RowKeys.NewestFirst(a), RowKeys.NewestFirst(b))));
            Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(string.CompareOrdinal(RowKeys.OldestFirst(a), RowKeys.OldestFirst(b))));
        });
}
