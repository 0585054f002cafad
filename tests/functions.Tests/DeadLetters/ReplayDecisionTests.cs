using StreamFunctions.Functions.DeadLetters;

namespace StreamFunctions.Functions.Tests.DeadLetters;

public sealed class ReplayDecisionTests
{
    private static readonly ReplayNote Claim = new(false, "one", 10, null, Some.Noon);

    [Fact]
    public void What_nobody_has_claimed_is_claimed_before_it_is_sent() =>
        Assert.Equal(ReplayStep.Claim, ReplayDecision.Next(null, null, TimeSpan.Zero));

    [Fact]
    public void What_was_replayed_is_never_sent_again() =>
        Assert.Equal(ReplayStep.Done, ReplayDecision.Next(Claim with { Done = true, Sequence = 12 }, null, TimeSpan.MaxValue));

    [Fact]
    public void What_the_log_has_is_noted_and_not_sent_however_old_its_claim() =>
        Assert.Equal(ReplayStep.Note, ReplayDecision.Next(Claim, 12, TimeSpan.MaxValue));

    [Fact]
    public void A_claim_is_taken_over_only_when_its_holder_cannot_send_any_more()
    {
        Assert.Equal(ReplayStep.Wait, ReplayDecision.Next(Claim, null, ReplayDecision.SendLimit));
        Assert.Equal(ReplayStep.Wait, ReplayDecision.Next(Claim, null, ReplayDecision.Settle - TimeSpan.FromTicks(1)));
        Assert.Equal(ReplayStep.Claim, ReplayDecision.Next(Claim, null, ReplayDecision.Settle));
        Assert.True(ReplayDecision.SendLimit * 3 < ReplayDecision.Settle);
    }
}
