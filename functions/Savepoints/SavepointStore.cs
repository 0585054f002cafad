using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>
/// Keeps the savepoints of one pipeline in a blob container: <c>{pipeline}/{name}/manifest.json</c>, and a blob per group
/// beside it. The manifest is written last and once; what has none is no savepoint. Thread-safe.
/// </summary>
internal sealed class SavepointStore(BlobContainerClient container, string pipeline) : ISavepointImages
{
    /// <summary>The longest name.</summary>
    public const int LongestName = 64;

    private const string ManifestFile = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private volatile bool _exists;

    /// <summary>What the container of an app is called.</summary>
    public static string ContainerName(string prefix) => prefix + "-savepoints";

    /// <summary>The name of a group's state, relative to the pipeline's folder.</summary>
    public static string ImageName(string name, string attempt, int group) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}/{attempt}/{group:D5}");

    /// <summary>Whether a text may be the name of a savepoint: letters, digits, <c>-</c> and <c>_</c>, at most <see cref="LongestName"/>.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Whether there is a savepoint of that name.</summary>
    public async Task<bool> ExistsAsync(string name, CancellationToken cancellation) => await Manifest(name).ExistsAsync(cancellation);

    /// <summary>Reads a savepoint's manifest.</summary>
    /// <exception cref="SavepointException">There is none, or this program cannot read it.</exception>
    public async Task<SavepointManifest> ManifestAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var content = await Manifest(name).DownloadContentAsync(cancellation);
            return Parse(name, content.Value.Content);
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            throw new SavepointException(SavepointProblem.NotFound, $"Pipeline {pipeline} has no savepoint '{name}'. List them to see which there are.", fault);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(string image, CancellationToken cancellationToken) =>
        (await container.GetBlobClient($"{pipeline}/{image}").DownloadContentAsync(cancellationToken)).Value.Content.ToArray();

    /// <summary>Writes a group's state.</summary>
    public async Task WriteAsync(string image, ReadOnlyMemory<byte> state, CancellationToken cancellation)
    {
        await EnsureContainerAsync(cancellation);
        await container.GetBlobClient($"{pipeline}/{image}").UploadAsync(BinaryData.FromBytes(state), overwrite: false, cancellation);
    }

    /// <summary>Writes the manifest; from here on the savepoint exists.</summary>
    /// <returns>False if there is one of that name.</returns>
    public async Task<bool> TryWriteAsync(SavepointManifest manifest, CancellationToken cancellation)
    {
        try
        {
            await EnsureContainerAsync(cancellation);
            await Manifest(manifest.Name).UploadAsync(BinaryData.FromObjectAsJson(manifest, Json), overwrite: false, cancellation);
            return true;
        }
        catch (RequestFailedException fault) when (fault.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Lists the names of all savepoints, and of tries that were never finished.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        try
        {
            var options = new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = pipeline + "/" };
            await foreach (var item in container.GetBlobsByHierarchyAsync(options, cancellation))
            {
                names.AddRange(item.IsPrefix ? [item.Prefix[(pipeline.Length + 1)..^1]] : []);
            }
        }
        catch (RequestFailedException fault) when (fault.Status == 404)
        {
            // No savepoint was ever made: there is no container yet.
        }

        return names;
    }

    /// <summary>Deletes a savepoint, its manifest first, or what an unfinished try left.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellation)
    {
        if (!await container.ExistsAsync(cancellation))
        {
            return false;
        }

        bool found = await Manifest(name).DeleteIfExistsAsync(cancellationToken: cancellation);
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{pipeline}/{name}/" }, cancellation))
        {
            found |= await container.GetBlobClient(blob.Name).DeleteIfExistsAsync(cancellationToken: cancellation);
        }

        return found;
    }

    private BlobClient Manifest(string name) => container.GetBlobClient($"{pipeline}/{name}/{ManifestFile}");

    private async ValueTask EnsureContainerAsync(CancellationToken cancellation)
    {
        if (!_exists)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            _exists = true;
        }
    }

    private static SavepointManifest Parse(string name, BinaryData content)
    {
        try
        {
            var manifest = content.ToObjectFromJson<SavepointManifest>(Json);
            return manifest is { Version: SavepointManifest.CurrentVersion } ? manifest : throw new SavepointException(
                SavepointProblem.Refused, $"Savepoint '{name}' has a form (version {manifest?.Version}) that this program does not know; use the version that made it, or a newer one.");
        }
        catch (JsonException fault)
        {
            throw new SavepointException(SavepointProblem.Refused, $"The manifest of savepoint '{name}' is damaged: {fault.Message}", fault);
        }
    }
}
