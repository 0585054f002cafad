using System.Text;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Tests.Pipelines;

public sealed class PipelineFileTests
{
    [Theory]
    [InlineData("""{ "name": "m", "keyGroup": 4 }""", "p.json: $.keyGroup is not a setting. Did you mean keyGroups?")]
    [InlineData("""{ "name": "m", "time": { "outOfOrdernes": "00:00:05" } }""", "p.json: $.time.outOfOrdernes is not a setting. Did you mean outOfOrderness?")]
    [InlineData("""{ "name": "m", "keyGroups": 0 }""", "p.json: $.keyGroups is 0: set it to a whole number from 1 to 1024.")]
    [InlineData("""{ "name": "m", "keyGroups": "4" }""", "p.json: $.keyGroups is \"4\": set it to a whole number")]
    [InlineData("""{ "name": "m", "time": { "idleTimeout": "30" } }""", "p.json: $.time.idleTimeout is \"30\": set it to a time span")]
    [InlineData("""{ "name": "m", "time": { "outOfOrderness": "-00:00:01" } }""", "p.json: $.time.outOfOrderness is \"-00:00:01\"")]
    [InlineData("""{ "name": "m", "fields": "delay" }""", "p.json: $.fields is \"delay\": set it to the names of the events' fields")]
    [InlineData("""{ "name": "m", "time": [] }""", "p.json: $.time is []: set it to an object")]
    [InlineData("""{ "name": "a|b" }""", "p.json: $.name is \"a|b\": use 1 to 64 letters")]
    [InlineData("""{ "query": "query.sql" }""", "p.json: $.name is missing: set it to the pipeline's name.")]
    [InlineData("""{ "name": "m", "startFrom": "newest" }""", "p.json: $.startFrom is \"newest\": set it to \"earliest\", \"latest\", { \"enqueuedTime\": \"2025-01-31T12:00:00Z\" } or { \"sequence\": { \"0\": 123 } }.")]
    [InlineData("""{ "name": "m", "startFrom": {} }""", "p.json: $.startFrom has neither of enqueuedTime and sequence: set it to \"earliest\"")]
    [InlineData("""{ "name": "m", "startFrom": { "enqueuedTime": "2025-01-31T12:00:00Z", "sequence": {} } }""", "p.json: $.startFrom has both of enqueuedTime and sequence")]
    [InlineData("""{ "name": "m", "startFrom": { "enqueuedTime": "yesterday" } }""", "p.json: $.startFrom.enqueuedTime is \"yesterday\": set it to a time such as")]
    [InlineData("""{ "name": "m", "startFrom": { "sequence": { "first": 3 } } }""", "p.json: $.startFrom.sequence.first is no partition: name partitions by their numbers")]
    [InlineData("""{ "name": "m", "startFrom": { "sequence": { "0": -3 } } }""", "p.json: $.startFrom.sequence.0 is -3: set it to the first sequence number to read, a whole number from 0.")]
    [InlineData("""{ "name": "m", "startFrom": 7 }""", "p.json: $.startFrom is 7: set it to \"earliest\"")]
    [InlineData("""{ "name": "m", "revision": -1 }""", "p.json: $.revision is -1: set it to a whole number from 0")]
    [InlineData("""{ "name": "m", "onChange": "ask" }""", "p.json: $.onChange is \"ask\": set it to \"replay\" or \"refuse\".")]
    [InlineData("""{ "name": "m", "dedupe": { "ttl": "01:00:00" } }""", "p.json: $.dedupe.id is missing: set it to \"$messageId\"")]
    [InlineData("""{ "name": "m", "acceptEndOfInput": "yes" }""", "p.json: $.acceptEndOfInput is \"yes\": set it to true or false.")]
    [InlineData("""{ "name": "m", "retention": { "dead": "00:59:59" } }""", "p.json: $.retention.dead is \"00:59:59\": set it to a time span from 01:00:00 to 36525.00:00:00, as [days.]hours:minutes:seconds, or \"forever\".")]
    [InlineData("""{ "name": "m", "retention": { "results": 30 } }""", "p.json: $.retention.results is 30: set it to a time span such as \"01:00:00\", or \"forever\".")]
    [InlineData("""{ "name": "m", "retention": { "alert": "forever" } }""", "p.json: $.retention.alert is not a setting. Did you mean alerts?")]
    [InlineData("{ \"name\": \"m\",\n  \"keyGroups\": }", "p.json(2,16): is not valid JSON")]
    [InlineData("[]", "p.json: is Array, not an object")]
    [InlineData("""{ "name": "m", "name": "n" }""", "p.json(")]
    public void A_mistake_is_reported_with_its_place_and_what_to_do(string json, string expected)
    {
        var fault = Assert.Throws<PipelineException>(() => PipelineFileReader.Read(Encoding.UTF8.GetBytes(json), "p.json"));
        Assert.StartsWith(expected, Assert.Single(fault.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var fault = Assert.Throws<PipelineException>(() => PipelineFileReader.Read("""{ "nam": "m", "keyGroups": -1, "pulsePeriod": 5 }"""u8.ToArray(), "p.json"));
        Assert.Equal(4, fault.Problems.Count);
    }

    [Fact]
    public void What_is_left_out_has_its_documented_default()
    {
        var file = PipelineFileReader.Read("""{ "name": "m", "time": { "maxFutureSkew": "unlimited" } }"""u8.ToArray(), "p.json");
        Assert.Equal(("query.sql", 16, false, TimeSpan.FromSeconds(1)), (file.Query, file.KeyGroups, file.AcceptEndOfInput, file.PulsePeriod));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromSeconds(30)), (file.Time.OutOfOrderness, file.Time.AllowedLateness, file.Time.IdleTimeout));
        Assert.Null(file.MaxFutureSkew);
        Assert.Null(file.DedupeId);
    }

    [Fact]
    public void Tables_keep_results_for_ever_and_the_rest_for_a_while_unless_the_file_says_otherwise()
    {
        RetentionPolicy Of(string section) =>
            PipelineFileReader.Read(Encoding.UTF8.GetBytes($$"""{ "name": "m" {{section}} }"""), "p.json").Retention;
        Assert.Equal(new RetentionPolicy(null, TimeSpan.FromDays(30), TimeSpan.FromDays(30), TimeSpan.FromDays(90)), Of(string.Empty));
        Assert.Equal(
            new RetentionPolicy(TimeSpan.FromDays(400), null, TimeSpan.FromHours(1), TimeSpan.FromDays(90)),
            Of(""", "retention": { "results": "400.00:00:00", "late": "forever", "dead": "01:00:00" }"""));
    }

    [Fact]
    public void A_pipeline_is_loaded_from_its_directory()
    {
        var directory = Directory.CreateTempSubdirectory("pipeline-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "pipeline.json"), """{ "name": "m", "keyGroups": 4, "alerts": { "high": "alert when total > 45 for 2 windows, clear when < 30" } }""");
            Assert.Contains("query.sql", Assert.Throws<PipelineException>(() => PipelineLoader.Load(directory)).Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(directory, "query.sql"), "\uFEFF" + Some.Query);
            var pipeline = PipelineLoader.Load(directory);
            Assert.Equal(("m", 4, 1), (pipeline.Plan.Name, pipeline.Plan.KeyGroups, pipeline.Plan.ColumnCount));
            Assert.Equal(["sensor", "n", "total", "closed"], pipeline.Projection.Names);
            var rule = Assert.Single(pipeline.Plan.Alerts);
            Assert.Equal(("high", 2), (rule.Name, rule.Windows));
            Assert.Equal((true, false, true), (rule.When(Some.Result("a", 0, rows: 31)), rule.When(Some.Result("a", 0, rows: 30)), rule.Clear!(Some.Result("a", 0, rows: 19))));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_missing_directory_names_the_setting_to_change() => Assert.Contains(
        "Pipeline__Directory", Assert.Throws<PipelineException>(() => PipelineLoader.Load("/nowhere/at/all")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT sensor, COUMT(*) AS n FROM input GROUP BY sensor, TumblingWindow(second, 10)", "query.sql(1,16)")]
    [InlineData("SELECT sensor, COUNT(*) AS emission FROM input GROUP BY sensor, TumblingWindow(second, 10)", "query.sql: 'emission' is the name of a column that every result has")]
    [InlineData("SELECT sensor, COUNT(*) AS [how many] FROM input GROUP BY sensor, TumblingWindow(second, 10)", "query.sql(1,28): 'how many' cannot be the name of a column")]
    public void A_mistake_in_the_query_names_the_file_and_the_place(string query, string expected) => Assert.Contains(
        expected, Assert.Throws<PipelineException>(() => Some.Pipeline(query: query)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_mistake_in_an_alert_names_the_rule() => Assert.Contains(
        "pipeline.json: $.alerts.high, column 1 of its condition: ",
        Assert.Throws<PipelineException>(() => Some.Pipeline(", \"alerts\": { \"high\": \"alert when totl > 5\" }")).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "name": "m", "keyGroups": 4, "pulsePeriod": "00:00:02" }""", true)]
    [InlineData("""{ "name": "m", "keyGroups": 4, "alerts": { "a": "alert when n > 1" } }""", true)]
    [InlineData("""{ "name": "m", "keyGroups": 4, "retention": { "results": "7.00:00:00", "late": "forever", "dead": "01:00:00", "alerts": "02:00:00" } }""", true)]
    [InlineData("""{ "name": "m", "keyGroups": 4, "time": { "allowedLateness": "00:00:01" } }""", false)]
    [InlineData("""{ "name": "m", "keyGroups": 4, "dedupe": { "id": "id" } }""", false)]
    [InlineData("""{ "name": "m", "keyGroups": 4, "time": { "maxFutureSkew": "unlimited" } }""", false)]
    public void The_plan_hash_changes_exactly_with_what_results_depend_on(string json, bool same)
    {
        string Hash(string text, string query) => PipelineLoader.Compile(PipelineFileReader.Read(Encoding.UTF8.GetBytes(text), "p.json"), query).Plan.PlanHash;
        var before = Hash("""{ "name": "m", "keyGroups": 4 }""", Some.Query);
        Assert.Equal(same, before == Hash(json, Some.Query));
        Assert.Equal(before, Hash("""{ "name": "m", "keyGroups": 4 }""", "-- a comment\n" + Some.Query.Replace("SELECT", "select", StringComparison.Ordinal)));
        Assert.NotEqual(before, Hash("""{ "name": "m", "keyGroups": 4 }""", Some.Query.Replace("10)", "20)", StringComparison.Ordinal)));
    }
}
