using CsCheck;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Local.Tests.Sending;

public sealed class SendProgressTests
{
    [Fact]
    public void A_line_reads_back_as_what_was_written() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, 1000], Gen.Long[0, 1000], Gen.Long[0, 32], Gen.Bool)
            .Select(values => new SendProgress(values.Item1, values.Item2, values.Item3, values.Item4, values.Item5))
            .Sample(progress => SendProgress.TryParse(progress.ToLine(), out var read) && read == progress);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sent")]
    [InlineData("info: sent events=1")]
    [InlineData("sent events=x repeated=0 malformed=0 control=0 done=true")]
    public void Other_lines_are_no_progress(string? line) => Assert.False(SendProgress.TryParse(line, out _));
}
