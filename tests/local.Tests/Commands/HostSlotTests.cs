using StreamFunctions.Local.Commands;

namespace StreamFunctions.Local.Tests.Commands;

public sealed class HostSlotTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slot-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Living_hosts_have_different_names_and_whoever_takes_a_place_over_has_its_name()
    {
        using HostSlot first = Take();
        string name;
        using (HostSlot second = Take())
        {
            Assert.NotEqual(first.HostId, second.HostId);
            name = second.HostId;
        }

        using HostSlot again = Take();
        Assert.Equal((2, name), (again.Number, again.HostId));
    }

    [Fact]
    public void Hosts_that_run_another_plan_do_not_share_a_folder()
    {
        using (Take("flights", "plan 1"))
        {
            UserErrorException refusal = Assert.Throws<UserErrorException>(() => Take("flights", "plan 2"));
            Assert.Contains("'flights'", refusal.Message, StringComparison.Ordinal);
            Take("flights", "plan 1").Dispose();
        }

        Take("flights", "plan 2").Dispose();
    }

    private HostSlot Take(string pipeline = "p", string plan = "h") => HostSlot.Take(_folder.FullName, pipeline, plan);
}
