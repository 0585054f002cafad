using System.Text.Json;

namespace StreamFunctions.Local.Commands;

/// <summary>How the services of a run can be reached: what a running host writes down for <c>send</c> and <c>results</c>.</summary>
/// <param name="EventHubs">The connection string of the Event Hubs endpoint.</param>
/// <param name="Storage">The connection string of the storage account.</param>
/// <param name="Pipeline">The folder of the pipeline that runs; null = none does.</param>
/// <param name="Hub">The event hub that it reads; null = no pipeline runs.</param>
/// <param name="Http">The address of its HTTP functions; null = no pipeline runs.</param>
internal sealed record ServiceAddresses(string EventHubs, string Storage, string? Pipeline = null, string? Hub = null, string? Http = null)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>Writes the addresses; they are removed when the result is disposed.</summary>
    public IDisposable Publish(string file)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(this, Format));
        return new Published(file);
    }

    /// <summary>Reads the addresses of a running host; null if none runs. A host that was killed leaves stale ones.</summary>
    public static ServiceAddresses? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ServiceAddresses>(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Published(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }
}
