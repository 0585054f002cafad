using Microsoft.AspNetCore.Http;

namespace StreamFunctions.Functions.Http;

/// <summary>Answers requests about savepoints. Thread-safe.</summary>
public interface ISavepointAnswers
{
    /// <summary>All savepoints of the pipeline.</summary>
    Task<IResult> ListAsync(string query, CancellationToken cancellation);

    /// <summary>One savepoint: what is in it, and whether it can be restored now.</summary>
    Task<IResult> InspectAsync(string query, string name, CancellationToken cancellation);

    /// <summary>Makes one.</summary>
    Task<IResult> CreateAsync(string query, string name, CancellationToken cancellation);

    /// <summary>Makes it the beginning of the next generation; query parameter: force.</summary>
    Task<IResult> RestoreAsync(string query, string name, HttpRequest request, CancellationToken cancellation);

    /// <summary>Deletes one, or what an unfinished try left of one.</summary>
    Task<IResult> DeleteAsync(string query, string name, CancellationToken cancellation);
}
