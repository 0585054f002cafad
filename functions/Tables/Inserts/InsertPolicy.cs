using Azure.Core;
using Azure.Core.Pipeline;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Sends the body of an <see cref="InsertRequest"/> instead of the one that the SDK has built, and spares the SDK the reading
/// of an answer that says of every row that it was inserted. Everything else, an answer with any failure included, passes
/// as it is. Thread-safe.
/// </summary>
/// <remarks>Belongs before the SDK's retries: a request that is sent again is sent with the same body.</remarks>
internal sealed class InsertPolicy : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var insert = Swap(message);
        await ProcessNextAsync(message, pipeline);
        Shorten(message, insert);
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var insert = Swap(message);
        ProcessNext(message, pipeline);
        Shorten(message, insert);
    }

    private static InsertRequest? Swap(HttpMessage message)
    {
        if (!message.TryGetProperty(InsertRequest.Property, out var found) || found is not InsertRequest insert)
        {
            return null;
        }

        message.Request.Content = RequestContent.Create(insert.Body.Bytes);
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, insert.Body.ContentType);
        insert.MarkSent();
        return insert;
    }

    private static void Shorten(HttpMessage message, InsertRequest? insert)
    {
        if (insert is not null && message.Response is { Status: 202 } response && response.Headers.ContentType is { } type
            && InsertAnswer.AllInserted(response.Content.ToMemory().Span, insert.Body.Rows)
            && InsertAnswer.ShortOf(type) is { } shorter)
        {
            response.ContentStream = new MemoryStream(shorter, writable: false);
        }
    }
}
