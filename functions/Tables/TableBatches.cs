using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>Cuts rows of one partition key into transactions that the table service takes: at most 100 rows and less than 4 MiB.</summary>
internal static class TableBatches
{
    public const int MaxRows = 100;

    // The service counts the encoded request; the rest of the 4 MiB is left to the envelope of each row.
    private const int MaxBytes = 3 * 1024 * 1024;
    private const int BytesPerColumn = 64;

    public static IEnumerable<List<TableEntity>> Cut(IEnumerable<TableEntity> rows)
    {
        var batch = new List<TableEntity>();
        var bytes = 0;
        foreach (var row in rows)
        {
            var size = SizeOf(row);
            if (batch.Count == MaxRows || (batch.Count > 0 && bytes + size > MaxBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(row);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>An upper estimate of a row's encoded size: JSON, so a character may take six bytes (\uXXXX) and a byte 4/3.</summary>
    private static int SizeOf(TableEntity row)
    {
        var size = 512;
        foreach (var (name, value) in row)
        {
            size += BytesPerColumn + (2 * name.Length) + value switch
            {
                string text => EncodedLength(text),
                byte[] bytes => bytes.Length * 4 / 3,
                BinaryData data => data.ToMemory().Length * 4 / 3,
                _ => 0,
            };
        }

        return size;
    }

    private static int EncodedLength(string text)
    {
        var length = 0;
        foreach (var c in text)
        {
            length += c is >= ' ' and < '\u007f' and not '"' and not '\\' and not '<' and not '>' and not '&' and not '\'' and not '+' ? 1 : 6;
        }

        return length;
    }
}
