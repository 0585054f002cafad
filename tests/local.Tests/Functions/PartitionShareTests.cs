using Azure;
using CsCheck;
using StreamFunctions.Local.Functions.EventHubs;

namespace StreamFunctions.Local.Tests.Functions;

public sealed class PartitionShareTests
{
    private static readonly DateTimeOffset Now = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_only_host_may_take_everything() =>
        Assert.Equal(["0", "1", "2"], PartitionShare.Candidates(Partitions(3), [], "me", Now, Expiry));

    [Fact]
    public void An_expired_or_given_up_partition_is_free()
    {
        Ownership[] ownership = [Held("0", "dead", Now - Expiry), Held("1", string.Empty, Now)];
        Assert.Equal(["0", "1"], PartitionShare.Candidates(Partitions(2), ownership, "me", Now, Expiry));
        Ownership[] alive = [Held("0", "other", Now - Expiry + TimeSpan.FromSeconds(1))];
        Assert.Empty(PartitionShare.Candidates(Partitions(1), alive, "me", Now, Expiry));
    }

    /// <summary>Whoever holds what at first: claiming in turns ends, every partition has a host, and shares differ by one at most.</summary>
    [Fact]
    public void Hosts_that_claim_in_turns_come_to_equal_shares()
    {
        Gen<(int Partitions, int Hosts, int[] Start, int Seed)> worlds =
            from partitions in Gen.Int[1, 32]
            from hosts in Gen.Int[1, 6]
            from start in Gen.Int[-1, hosts - 1].Array[partitions]
            from seed in Gen.Int
            select (partitions, hosts, start, seed);
        worlds.Sample(world =>
        {
            IReadOnlyList<string> partitions = Partitions(world.Partitions);
            Dictionary<string, Ownership> held = [];
            for (int i = 0; i < world.Partitions; i++)
            {
                if (world.Start[i] >= 0)
                {
                    held[$"{i}"] = Held($"{i}", $"host{world.Start[i]}", Now);
                }
            }

            Random random = new(world.Seed);
            bool changed = true;
            for (int round = 0; changed && round < 200; round++)
            {
                changed = false;
                for (int host = 0; host < world.Hosts; host++)
                {
                    IReadOnlyList<string> candidates = PartitionShare.Candidates(partitions, [.. held.Values], $"host{host}", Now, Expiry);
                    if (candidates.Count > 0)
                    {
                        string claim = candidates[random.Next(candidates.Count)];
                        held[claim] = Held(claim, $"host{host}", Now);
                        changed = true;
                    }
                }
            }

            Assert.False(changed, "Claiming never ends.");
            Assert.Equal(world.Partitions, held.Count);
            int[] shares = [.. Enumerable.Range(0, world.Hosts).Select(h => held.Values.Count(o => o.Owner == $"host{h}"))];
            Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        });
    }

    [Fact]
    public void One_of_another_host_is_taken_only_while_that_host_has_more_than_its_share()
    {
        Ownership[] all = [.. Partitions(4).Select(partition => Held(partition, "other", Now))];
        Assert.Equal(Partitions(4), PartitionShare.Candidates(Partitions(4), all, "me", Now, Expiry));
        Ownership[] shared = [Held("0", "me", Now), Held("1", "me", Now), Held("2", "other", Now), Held("3", "other", Now)];
        Assert.Empty(PartitionShare.Candidates(Partitions(4), shared, "me", Now, Expiry));
        Ownership[] uneven = [Held("0", "me", Now), Held("1", "other", Now), Held("2", "other", Now)];
        Assert.Empty(PartitionShare.Candidates(Partitions(3), uneven, "me", Now, Expiry));
    }

    private static IReadOnlyList<string> Partitions(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}")];

    private static Ownership Held(string partition, string owner, DateTimeOffset since) => new(partition, owner, since, new ETag("1"));
}
