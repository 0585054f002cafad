using System.Globalization;
using System.Text;
using CsCheck;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class TimestampTextTests
{
    [Theory]
    [InlineData("2008-01-03T19:00:00Z", "2008-01-03T19:00:00Z")]
    [InlineData("2008-01-03t19:00:00z", "2008-01-03T19:00:00Z")]
    [InlineData("2008-01-03 19:00:00", "2008-01-03T19:00:00Z")]
    [InlineData("2008-01-03T19:00", "2008-01-03T19:00:00Z")]
    [InlineData("2008-01-03", "2008-01-03T00:00:00Z")]
    [InlineData("2008/01/03 19:00", "2008-01-03T19:00:00Z")]
    [InlineData("2008/01/03 19:00:30", "2008-01-03T19:00:30Z")]
    [InlineData("2008-01-03T19:00:00.1234567+05:30", "2008-01-03T13:30:00.1234567Z")]
    [InlineData("2008-01-03T19:00:00.12345678999-0800", "2008-01-04T03:00:00.1234567Z")]
    [InlineData("2008-01-03T19:00:00+02", "2008-01-03T17:00:00Z")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z")]
    [InlineData(" 2008-01-03 ", "2008-01-03T00:00:00Z")]
    public void A_timestamp_is_read(string text, string expected)
    {
        Assert.True(TimestampText.TryParse(text, out var time));
        Assert.Equal(expected, Some.Show(Value.OfTimestamp(time)));
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var again));
        Assert.Equal(time, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("2008-01-03T")]
    [InlineData("2008-01-03T24:00")]
    [InlineData("2008-01-03T19:60")]
    [InlineData("2008-01-03T19:00:60Z")]
    [InlineData("2007-02-29")]
    [InlineData("2008-13-01")]
    [InlineData("2008-1-3")]
    [InlineData("2008-01/03")]
    [InlineData("0000-01-01")]
    [InlineData("10000-01-01")]
    [InlineData("0001-01-01T00:00+01:00")]
    [InlineData("9999-12-31T23:59-01:00")]
    [InlineData("2008-01-03T19:00:00.Z")]
    [InlineData("2008-01-03T19:00:00+15:00")]
    [InlineData("2008-01-03T19:00:00+5")]
    [InlineData("2008-01-03T19:00:00ZZ")]
    [InlineData("2008-01-03T19:00:00+05:3x")]
    [InlineData("1199386800000")]
    [InlineData("２008-01-03")]
    public void What_is_no_timestamp_is_not_read(string text)
    {
        Assert.False(TimestampText.TryParse(text, out _));
        Assert.False(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void It_reads_what_the_framework_writes_and_agrees_with_it() =>
        Gen.Select(Gen.Long[DateTime.MinValue.Ticks + TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay], Gen.Int[-14 * 60, 14 * 60])
            .Sample((ticks, minutes) =>
            {
                var instant = new DateTimeOffset(new DateTime(ticks), TimeSpan.FromMinutes(minutes));
                var text = instant.ToString("o", CultureInfo.InvariantCulture);
                return TimestampText.TryParse(text, out var time) && time == EventTime.From(instant);
            });

    [Fact]
    public void The_usual_forms_are_read_like_all_others_whatever_one_of_their_bytes_is()
    {
        foreach (var text in new[] { "2024-02-29T23:59:59.987Z", "2023-12-31T00:00:00Z", "1969-01-30T19:08:07.060Z", "0001-01-01T00:00:00.001Z" })
        {
            for (var at = 0; at < text.Length; at++)
            {
                for (var value = 0; value < 0x100; value++)
                {
                    var utf8 = Encoding.ASCII.GetBytes(text);
                    utf8[at] = (byte)value;

                    // With a blank behind it, it is none of the usual forms.
                    var expected = TimestampText.TryParse([.. utf8, (byte)' '], out var time);
                    Assert.Equal((expected, expected ? time : 0), (TimestampText.TryParse(utf8, out var found), expected ? found : 0));
                }
            }
        }
    }
}
