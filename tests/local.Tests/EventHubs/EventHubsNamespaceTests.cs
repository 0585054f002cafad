using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.Tests.EventHubs;

public class EventHubsNamespaceTests
{
    private static readonly NamespaceConfig Empty = new("ns", []);

    [Fact]
    public void A_recreated_hub_begins_anew_with_a_later_creation_time_even_if_the_clock_stands()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        DateTimeOffset first;
        using (var space = EventHubsNamespace.Open(directory.Path, Empty, clock))
        {
            var hub = space.Create(new HubDefinition("Hub", 2, []));
            hub.Partitions[1].Append([new LogEntry(null, new byte[3])]);
            first = hub.CreatedOn;
            Assert.True(space.Delete("hub"));
            Assert.True(hub.Closed.IsCancellationRequested);
            Assert.Null(space.Find("hub"));
        }

        using (var space = EventHubsNamespace.Open(directory.Path, Empty, clock))
        {
            Assert.Empty(space.Hubs);
            var again = space.Create(new HubDefinition("hub", 2, []));
            Assert.True(again.CreatedOn > first);
            Assert.Equal(-1, again.Partitions[1].Tail.SequenceNumber);
        }
    }

    [Fact]
    public void Hubs_their_groups_and_events_are_there_after_a_restart()
    {
        using var directory = new TemporaryDirectory();
        DateTimeOffset created;
        using (var space = EventHubsNamespace.Open(directory.Path, Empty, TimeProvider.System))
        {
            var hub = space.Create(new HubDefinition("hub", 3, ["repair"]));
            hub.Partitions[2].Append([new LogEntry("k", new byte[3])]);
            created = hub.CreatedOn;
        }

        var config = new NamespaceConfig("ns", [new HubDefinition("hub", 3, ["repair", "other"])]);
        using (var space = EventHubsNamespace.Open(directory.Path, config, TimeProvider.System))
        {
            var hub = space.Find("HUB")!;
            Assert.Equal(created, hub.CreatedOn);
            Assert.Equal(0, hub.Partitions[2].Tail.SequenceNumber);
            Assert.True(hub.HasConsumerGroup("$default") && hub.HasConsumerGroup("Repair") && hub.HasConsumerGroup("other"));
        }
    }

    [Fact]
    public void Another_number_of_partitions_is_refused_with_both_numbers()
    {
        using var directory = new TemporaryDirectory();
        using (EventHubsNamespace.Open(directory.Path, new NamespaceConfig("ns", [new HubDefinition("hub", 3, [])]), TimeProvider.System))
        {
        }

        var config = new NamespaceConfig("ns", [new HubDefinition("hub", 4, [])]);
        var exception = Assert.Throws<InvalidOperationException>(() => EventHubsNamespace.Open(directory.Path, config, TimeProvider.System));
        Assert.Contains("has 3 partitions, but the configuration wants 4", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_owner_of_the_directory_is_told_who_the_first_is()
    {
        using var directory = new TemporaryDirectory();
        using (EventHubsNamespace.Open(directory.Path, Empty, TimeProvider.System))
        {
            var exception = Assert.Throws<IOException>(() => EventHubsNamespace.Open(directory.Path, Empty, TimeProvider.System));
            Assert.Contains($"process {Environment.ProcessId}.", exception.Message, StringComparison.Ordinal);
        }

        using var later = EventHubsNamespace.Open(directory.Path, Empty, TimeProvider.System);
    }

    [Fact]
    public void Directories_that_are_no_hubs_are_let_be()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File("photos"));
        File.WriteAllText(Path.Combine(directory.File("photos"), "a.txt"), "mine");
        using var space = EventHubsNamespace.Open(directory.Path, Empty, TimeProvider.System);
        Assert.Empty(space.Hubs);
        Assert.True(File.Exists(Path.Combine(directory.File("photos"), "a.txt")));
    }
}
