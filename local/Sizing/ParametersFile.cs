using System.Globalization;
using System.Text;

namespace StreamFunctions.Local.Sizing;

/// <summary>Writes a plan as parameters of infra/main.bicep.</summary>
internal static class ParametersFile
{
    /// <summary>Writes the file.</summary>
    /// <exception cref="UserErrorException">The plan does not hold, the templates cannot express it, or the file is there already.</exception>
    public static void Write(string file, bool force, PlanAnswer answer)
    {
        var path = Path.GetFullPath(file);
        if (File.Exists(path) && !force)
        {
            throw new UserErrorException($"{file} exists already. Name another file, or replace it with --force.");
        }

        File.WriteAllText(path, Text(answer, TemplateSeenFrom(path)));
    }

    /// <summary>The file's text.</summary>
    /// <param name="answer">The plan.</param>
    /// <param name="template">The path of main.bicep, as seen from the file.</param>
    internal static string Text(PlanAnswer answer, string template)
    {
        var s = answer.Sizing;
        if (!s.Holds)
        {
            throw new UserErrorException("The plan does not hold, so there are no parameters to write. Its first line says what stands against it.");
        }

        if (s.Design.Tier != HubTier.Standard)
        {
            throw new UserErrorException($"The plan needs Event Hubs {s.Design.Tier}; infra/ knows the Standard tier alone. Nothing was written.");
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"// Written by `plan` for {Show.Number(s.Workload.EventsPerSecond)} events/s of {s.Workload.EventBytes} bytes over {Show.Number(s.Workload.Keys)} keys.\n");
        text.Append("// What it says of pipeline.json and host.json has to be set there.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"using '{template}'\n\n");
        foreach (var (name, value) in Parameters(answer))
        {
            text.Append(CultureInfo.InvariantCulture, $"param {name} = {value}\n");
        }

        return text.ToString();
    }

    internal static IReadOnlyList<(string Name, string Value)> Parameters(PlanAnswer answer)
    {
        var s = answer.Sizing;
        List<(string, string)> parameters =
        [
            ("environmentName", Environment("AZURE_ENV_NAME", "streamfunctions")),
            ("location", Environment("AZURE_LOCATION", "westeurope")),
            ("developerPrincipalId", $"bool({Environment("DEVELOPER_ACCESS", "false")}) ? {Environment("AZURE_PRINCIPAL_ID", string.Empty)} : ''"),
            ("developerPrincipalType", Environment("AZURE_PRINCIPAL_TYPE", "User")),
            ("pipelineDirectory", Environment("PIPELINE_DIRECTORY", $"pipelines/{answer.Pipeline?.Plan.Name ?? "flights"}")),
            ("eventHubName", Environment("EVENTHUB_NAME", answer.Pipeline?.Query.Input ?? "flights")),
            ("pulsePeriod", $"'{Show.Setting(s.Design.PulsePeriod)}'"),
            ("guardSchedule", Number($"'0 */{s.Workload.GuardPeriod.TotalMinutes} * * * *'")),
            ("retentionSchedule", $"'{s.Retention.Schedule}'"),
            ("partitionCount", Number($"{s.Design.Partitions}")),
            ("retentionHours", Number($"{s.Workload.RetentionDays * 24}")),
            ("throughputUnits", Number($"{s.Hubs.Units}")),
            ("maximumThroughputUnits", Number($"{Math.Min(2 * s.Hubs.Units, (int)Limits.StandardUnits.Value)}")),
            ("durableBackend", s.Design.Backend.IsScheduler ? "'Scheduler'" : "'AzureStorage'"),
        ];
        if (s.Design.Backend.IsScheduler)
        {
            parameters.Add(("schedulerSku", s.Design.Backend.Units > 0 ? "'Dedicated'" : "'Consumption'"));
            parameters.Add(("schedulerCapacity", Number($"{Math.Max(1, s.Design.Backend.Units)}")));
            parameters.Add(("schedulerAllowedAddresses", "json(readEnvironmentVariable('SCHEDULER_ALLOWED_ADDRESSES', '[]'))"));
        }

        parameters.Add(("alwaysReadyDurable", Number($"{s.Workload.AlwaysReady}")));
        parameters.Add(("maximumInstances", Number($"{MaximumInstances(s)}")));
        parameters.Add(("instanceMemoryMB", Number($"{s.Compute.MemoryMB}")));
        parameters.Add(("separateResultStorage", s.Tables.NeedsTwoAccounts ? "true" : "false"));
        return parameters;
    }

    // The template's default is 40; never less than twice what the load needs, so that a backlog can be worked off.
    private static int MaximumInstances(PipelineSizing s) =>
        Math.Min((int)Limits.Instances.Value, Math.Max(40, 2 * Math.Max(s.Compute.IngestInstances, s.Compute.DurableInstances)));

    private static string Environment(string variable, string otherwise) => $"readEnvironmentVariable('{variable}', '{otherwise}')";

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string TemplateSeenFrom(string path)
    {
        var template = Path.Combine(Places.Root, "infra", "main.bicep");
        return Path.GetRelativePath(Path.GetDirectoryName(path)!, template).Replace('\\', '/');
    }
}
