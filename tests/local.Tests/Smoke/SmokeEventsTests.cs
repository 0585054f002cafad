using System.Text;
using StreamFunctions.Local.Smoke;

namespace StreamFunctions.Local.Tests.Smoke;

public sealed class SmokeEventsTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Placeholders_become_the_key_and_times_and_ids_are_new_for_each_event()
    {
        var filled = SmokeEvents.Fill(["""{"k":"{{key}}","t":"{{time}}"}""", "", """{"k":"{{key}}","t":"{{time+2.00:00:01}}"}"""], "smoke-1", Noon);

        Assert.Equal(
            ["""{"k":"smoke-1","t":"2024-05-01T12:00:00Z"}""", """{"k":"smoke-1","t":"2024-05-03T12:00:01Z"}"""],
            filled.Events.Select(e => Encoding.UTF8.GetString(e.Body.Span)));
        Assert.Equal(["smoke-1-0", "smoke-1-1"], filled.Events.Select(e => e.MessageId));
        Assert.Equal(1, filled.Expected);
    }

    [Theory]
    [InlineData("""{"t":"{{time}}"}""", "{{key}}")]
    [InlineData("""{"k":"{{key}}","t":"{{time+1.00:00:00}}"}""", "{{time}}")]
    [InlineData("""{"k":"{{key}}","a":"{{time}}","t":"{{time+soon}}"}""", "{{time+soon}}")]
    public void Lines_that_test_nothing_are_refused(string line, string named) => Assert.Contains(
        named, Assert.Throws<FormatException>(() => SmokeEvents.Fill([line], "smoke-1", Noon)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_sample_has_events_that_fit_its_pipeline()
    {
        var lines = File.ReadAllLines(Path.Combine(Places.Root, "samples", "flights", "smoke.jsonl"));
        Assert.Equal(2, SmokeEvents.Fill(lines, "smoke-1", Noon).Expected);
    }
}
