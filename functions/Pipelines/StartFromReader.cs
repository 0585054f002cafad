using System.Globalization;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Reads <c>startFrom</c> of a pipeline file. Stateless.</summary>
internal static class StartFromReader
{
    private const string Name = "startFrom";
    private const string Time = "enqueuedTime";
    private const string Sequence = "sequence";
    private const string Choices =
        "\"earliest\", \"latest\", { \"enqueuedTime\": \"2025-01-31T12:00:00Z\" } or { \"sequence\": { \"0\": 123 } }";

    public static StartFrom Read(JsonSection root)
    {
        if (root.HoldsObject(Name))
        {
            return ReadObject(root, root.Section(Name));
        }

        switch (root.OptionalText(Name, Choices))
        {
            case "latest":
                return new StartFrom.Latest();
            case not (null or "earliest") and var other:
                root.Report(Name, $"is \"{other}\": set it to {Choices}.");
                break;
        }

        return new StartFrom.Earliest();
    }

    private static StartFrom ReadObject(JsonSection root, JsonSection section)
    {
        var time = section.OptionalText(Time, "a time such as \"2025-01-31T12:00:00Z\"");
        var sequence = section.Section(Sequence);
        section.RefuseOthers();
        if (time is not null == sequence.IsGiven)
        {
            root.Report(Name, $"has {(time is null ? "neither" : "both")} of enqueuedTime and sequence: set it to {Choices}.");
        }

        return time is not null ? ReadTime(section, time) : ReadSequence(sequence);
    }

    private static StartFrom.EnqueuedTime ReadTime(JsonSection section, string text)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            section.Report(Time, $"is \"{text}\": set it to a time such as \"2025-01-31T12:00:00Z\"; without an offset it is UTC.");
        }

        return new StartFrom.EnqueuedTime(time.ToUniversalTime());
    }

    private static StartFrom.Sequence ReadSequence(JsonSection section)
    {
        var first = new SortedDictionary<int, long>();
        foreach (var (name, number) in section.WholeNumbers("the first sequence number to read"))
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var partition))
            {
                first[partition] = number;
            }
            else
            {
                section.Report(name, "is no partition: name partitions by their numbers, \"0\", \"1\" and so on.");
            }
        }

        return new StartFrom.Sequence(first);
    }
}
