using System.Collections.Concurrent;
using System.Globalization;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>
/// The hubs of the local endpoint, kept in one directory that one process owns at a time. Hubs come from a
/// configuration file and can be created and deleted at run time; all of them are there again after a restart.
/// Thread-safe.
/// </summary>
public sealed class EventHubsNamespace : IDisposable
{
    private const string LastCreationFile = "last-creation";

    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly HubStore _store;
    private readonly DirectoryLock _lock;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, EventHub> _hubs = new(StringComparer.OrdinalIgnoreCase);

    private EventHubsNamespace(string name, string directory, PartitionLogOptions options, TimeProvider time, DirectoryLock held)
    {
        Name = name;
        _directory = directory;
        _time = time;
        _lock = held;
        _store = new HubStore(directory, options, time);
    }

    /// <summary>The namespace's name.</summary>
    public string Name { get; }

    /// <summary>All hubs, by name.</summary>
    public IReadOnlyList<EventHub> Hubs => [.. _hubs.Values.OrderBy(hub => hub.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Opens the directory and creates the configured hubs that are not there yet.</summary>
    /// <exception cref="IOException">Another process owns the directory; its id is in the message.</exception>
    /// <exception cref="InvalidOperationException">A hub is there with another number of partitions.</exception>
    /// <exception cref="LogCorruptException">A log is damaged.</exception>
    public static EventHubsNamespace Open(
        string directory, NamespaceConfig config, TimeProvider time, PartitionLogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(time);
        var space = new EventHubsNamespace(
            config.Name, directory, options ?? PartitionLogOptions.Default, time, DirectoryLock.Take(directory));
        try
        {
            space.LoadAll();
            foreach (var hub in config.Hubs)
            {
                space.Ensure(hub);
            }

            return space;
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    /// <summary>The hub with a name (case does not matter); null if there is none.</summary>
    public EventHub? Find(string name) => _hubs.GetValueOrDefault(name);

    /// <summary>Creates a hub, empty, with a creation time later than that of every hub before it.</summary>
    /// <exception cref="ArgumentException">The definition is not possible.</exception>
    /// <exception cref="InvalidOperationException">A hub of that name exists.</exception>
    public EventHub Create(HubDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        foreach (var (member, message) in definition.Problems())
        {
            throw new ArgumentException($"{member}: {message}.", nameof(definition));
        }

        lock (_gate)
        {
            if (_hubs.ContainsKey(definition.Name))
            {
                throw new InvalidOperationException($"The hub '{definition.Name}' exists already.");
            }

            var hub = _store.Create(definition, NextCreation_NeedsLock());
            _hubs[definition.Name] = hub;
            return hub;
        }
    }

    /// <summary>Deletes a hub with its events; its receivers and senders are told that it is gone.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Delete(string name)
    {
        lock (_gate)
        {
            if (!_hubs.TryRemove(name, out var hub))
            {
                return false;
            }

            hub.Dispose();
            _store.Delete(name);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var hub in _hubs.Values)
            {
                hub.Dispose();
            }

            _hubs.Clear();
        }

        _lock.Dispose();
    }

    private void LoadAll()
    {
        foreach (var directory in _store.List().ToList())
        {
            var hub = _store.Open(directory);
            _hubs[hub.Name] = hub;
        }
    }

    private void Ensure(HubDefinition wanted)
    {
        if (Find(wanted.Name) is not { } hub)
        {
            Create(wanted);
            return;
        }

        if (hub.Partitions.Count != wanted.PartitionCount)
        {
            throw new InvalidOperationException(
                $"The hub '{hub.Name}' in {_directory} has {hub.Partitions.Count} partitions, but the configuration wants {wanted.PartitionCount}. "
                + "The number of partitions cannot change: configure the old number, or delete the hub.");
        }

        if (wanted.ConsumerGroups.Any(group => !hub.HasConsumerGroup(group)))
        {
            hub.Dispose();
            var groups = hub.ConsumerGroups.Union(wanted.ConsumerGroups, StringComparer.OrdinalIgnoreCase);
            HubStore.WriteMetadata(_store.DirectoryOf(hub.Name), wanted with { ConsumerGroups = [.. groups] }, hub.CreatedOn);
            _hubs[hub.Name] = _store.Open(_store.DirectoryOf(hub.Name));
        }
    }

    /// <summary>
    /// Later than every creation before it, also those of deleted hubs and whatever the clock does: the creation time
    /// is what tells readers that a hub's numbers began anew.
    /// </summary>
    private DateTimeOffset NextCreation_NeedsLock()
    {
        var file = Path.Combine(_directory, LastCreationFile);
        var last = File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var value) ? value : 0;
        var next = Math.Max(last + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
        File.WriteAllText(file + ".new", next.ToString(CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
        return DateTimeOffset.FromUnixTimeMilliseconds(next);
    }
}
