using CsCheck;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>1. Exact: the tables equal those of one pass over the log, whatever happens below.</summary>
public sealed class G1_ExactTests
{
    private static readonly Dictionary<string, Faults> EachFault = new()
    {
        [nameof(Faults.LoseBatch)] = new() { LoseBatch = 0.3 },
        [nameof(Faults.RepeatBatch)] = new() { RepeatBatch = 0.3 },
        [nameof(Faults.CrashInBatch)] = new() { CrashInBatch = 0.3 },
        [nameof(Faults.SignalsWithoutCommit)] = new() { SignalsWithoutCommit = 0.2 },
        [nameof(Faults.StaleTwin)] = new() { StaleTwin = 0.4, Rebatch = true },
        [nameof(Faults.StalledWrites)] = new() { StaleTwin = 0.4, SplitBrain = 0.4, StalledWrites = 1 },
        [nameof(Faults.SplitBrain)] = new() { SplitBrain = 0.4, Rebatch = true },
        [nameof(Faults.RepeatSignal)] = new() { RepeatSignal = 0.3 },
        [nameof(Faults.Delay)] = new() { Delay = 0.5 },
        [nameof(Faults.DelayByMinutes)] = new() { DelayByMinutes = 0.3 },
        [nameof(Faults.Reorder)] = new() { Reorder = true },
        [nameof(Faults.Rebatch)] = new() { Rebatch = true },
        [nameof(Faults.SinkFails)] = new() { SinkFails = 0.5 },
        [nameof(Faults.PortFails)] = new() { PortFails = 0.4 },
        [nameof(Faults.LoseSelfSignal)] = new() { LoseSelfSignal = 0.4 },
        [nameof(Faults.Garble)] = new() { Garble = 0.3 },
        [nameof(Faults.Meanwhile)] = new() { Meanwhile = 0.6 },
        [nameof(Faults.IngestCrash)] = new() { IngestCrash = 0.4 },
        [nameof(Faults.IngestSkips)] = new() { IngestSkips = 0.3 },
        [nameof(Faults.IngestRepeats)] = new() { IngestRepeats = 0.4 },
        [nameof(Faults.IngestTwin)] = new() { IngestTwin = 0.4 },
    };

    public static TheoryData<string> Names => [.. EachFault.Keys];

    [Fact]
    public Task Without_faults_the_table_equals_one_pass_over_the_log() =>
        Runs.SampleAsync(Scenario.Any, 20, s => Runs.CheckExactAsync(s, Faults.None));

    [Theory]
    [MemberData(nameof(Names))]
    public Task With_one_fault_again_and_again_the_table_equals_one_pass_over_the_log(string fault) =>
        Runs.SampleAsync(Scenario.Any, 12, s => Runs.CheckExactAsync(s, EachFault[fault]));

    [Fact]
    public Task With_every_fault_at_once_the_table_equals_one_pass_over_the_log() =>
        Runs.SampleAsync(Scenario.Any, 60, s => Runs.CheckExactAsync(s, Faults.All));

    [Fact]
    public Task Rows_of_any_time_under_every_fault_are_conserved() =>
        Runs.SampleAsync(Scenario.Any, 40, s => Runs.RunAsync(s, Faults.All, s.AppendWild));

    [Fact]
    public void The_list_above_names_every_fault() => Assert.Equal(
        typeof(Faults).GetProperties().Where(p => p.PropertyType != typeof(Faults)).Select(p => p.Name).Where(n => n != nameof(Faults.Rollback)).Order(),
        EachFault.Keys.Order());
}
