using System.CommandLine;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Replay;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Local.Files;
using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Replay;

namespace StreamFunctions.Local.Commands;

/// <summary><c>replay</c>: the same query over recorded files, in one pass.</summary>
internal static class ReplayCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("files") { Description = "JSON lines, JSON arrays, CSV (each also as .gz), or files or folders of Event Hubs Capture.", Arity = ArgumentArity.OneOrMore };
        var pipeline = CommonOptions.Pipeline();
        var output = new Option<string?>("--output") { Description = "Where results go: a file, .csv for CSV, else JSON lines; '-' = the standard output. Default, without --storage: '-'.", HelpName = "file" };
        var late = new Option<string?>("--late") { Description = "A file for late rows, JSON lines.", HelpName = "file" };
        var dead = new Option<string?>("--dead") { Description = "A file for dead letters, JSON lines; bodies in base64.", HelpName = "file" };
        var storage = CommonOptions.Storage();
        storage.Description = "Also, or instead, write to the tables of this account, under --name.";
        var name = new Option<string?>("--name") { Description = "The name that results stand under in the tables. Default: the pipeline's, with '-replay'.", HelpName = "name" };
        var prefix = new Option<string>("--prefix") { Description = "What the tables' names begin with.", DefaultValueFactory = _ => PipelineTables.DefaultPrefix };
        var limits = new FileLimitOptions();
        var command = new Command("replay", "Runs a pipeline's query over recorded files, with the results that the stream gives.") { files, pipeline, output, late, dead, storage, name, prefix };
        limits.AddTo(command);
        command.AddExamples(
            "replay --pipeline samples/tutorial samples/tutorial/readings.jsonl",
            "replay --pipeline samples/flights flights.csv.gz --output windows.csv --dead dead.jsonl",
            "replay --pipeline samples/flights capture/ --storage UseDevelopmentStorage=true --name flights-2024");
        command.SetAction(async (parsed, cancellation) =>
        {
            var loaded = PipelineLoader.Load(Path.GetFullPath(parsed.GetValue(pipeline) ?? PipelineChoice.DefaultFolder));
            var account = ConnectionStrings.Storage(parsed.GetValue(storage));
            var paths = parsed.GetRequiredValue(files);
            var partitions = RecordedFiles.Open(paths, limits.Read(parsed), context.Time.GetUtcNow(), cancellation);
            var results = parsed.GetValue(output) ?? (account is null ? "-" : null);
            await using var toFiles = new FileReplayOutput(
                loaded, results, parsed.GetValue(late), parsed.GetValue(dead), context.Console.Profile.Out.Writer);
            using var toTables = account is null ? null : await TableReplayOutput.OpenAsync(
                loaded, new StorageConnection("--storage", account, null, null, new IdentitySettings(false, null)), parsed.GetValue(prefix)!,
                parsed.GetValue(name) ?? $"{loaded.Plan.Name}-replay", InputOf(paths), cancellation);
            var outputs = new ReplayOutputs(toFiles, toTables);
            var tally = await new PipelineReplay(loaded, outputs).RunAsync(partitions, cancellation);
            return Report(tally, outputs, results == "-" ? context.Error.WriteLine : context.Say);
        });
        return command;
    }

    private static int Report(ReplayTally tally, ReplayOutputs outputs, Action<string> say)
    {
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Read} events = {tally.Counted} in windows + {tally.Late} late + {tally.Duplicates} duplicates + {tally.Filtered} filtered + {tally.Dead} dead + {tally.Controls} end of input; {tally.PartiallyLate} of those in windows missed some of their windows."));
        outputs.Damaged.ForEach(message => say($"Not read to its end: {message}"));
        return outputs.Damaged.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Tells inputs apart: names, sizes and times of the files.</summary>
    private static string InputOf(IEnumerable<string> paths)
    {
        var text = string.Join('\n', RecordedFiles.ByPartition(paths).OrderBy(p => p.Key).SelectMany(p => p.Value.Select(file =>
            string.Create(CultureInfo.InvariantCulture, $"{p.Key} {Path.GetFileName(file)} {new FileInfo(file).Length} {File.GetLastWriteTimeUtc(file).Ticks}"))));
        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
    }
}
