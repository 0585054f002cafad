using System.Diagnostics;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Runs targets one after the other and prints what came of it. A watchdog reports an input that does not end.</summary>
internal sealed class LongRun(long inputs, ulong seed, string failureFolder)
{
    private const int Chunk = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How often the watchdog finds an input still at work before it gives up. Looks are counted, and no time: the whole process may be halted for long.</summary>
    private const int MostLooks = 4;
    private long _watched;
    private int _looks;
    private int _saved;

    /// <summary>Runs one input through targets, and lets a failure show itself.</summary>
    public static int One(IReadOnlyList<string> names, byte[] input)
    {
        foreach (var name in names)
        {
            using var target = Targets.Create(name);
            Console.WriteLine($"{name}: {target.Run(input)}");
        }

        return 0;
    }

    /// <summary>Runs all; 0 if nothing failed.</summary>
    public int Run(IReadOnlyList<string> names)
    {
        var failed = 0L;
        foreach (var name in names)
        {
            using var target = Targets.Create(name);
            failed += Run(target);
        }

        return failed == 0 ? 0 : 1;
    }

    private long Run(FuzzTarget target)
    {
        var run = new FuzzRun(target, seed);
        (_watched, _looks, _saved) = (0, 0, 0);
        var clock = Stopwatch.StartNew();
        using var watchdog = TimeProvider.System.CreateTimer(_ => Watch(run), null, Pause, Pause);
        for (var next = Pause; run.Inputs < inputs;)
        {
            run.Go(Math.Min(Chunk, inputs - run.Inputs));
            SaveNew(run);
            if (clock.Elapsed > next)
            {
                Print("...", run, clock.Elapsed);
                next = clock.Elapsed + Pause;
            }
        }

        Print("done", run, clock.Elapsed);
        return run.FailedInputs;
    }

    private void Print(string word, FuzzRun run, TimeSpan elapsed)
    {
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024);
        Console.WriteLine(
            $"{word} {run.Target.Name}: {run.Inputs} inputs ({run.Bytes / (1024 * 1024)} MiB), seed {seed}, {run.Inputs / elapsed.TotalSeconds:F0}/s, "
            + $"{run.Outcomes.Count} outcomes, slowest {run.Slowest.TotalMilliseconds:F1} ms ({run.SlowestInput.Length} bytes), "
            + $"most allocated {run.MostAllocated / 1024} KiB, peak memory {peak} MiB, {run.FailedInputs} failures of {run.Failures.Count} kinds");
    }

    private void SaveNew(FuzzRun run)
    {
        for (; _saved < run.Failures.Count; _saved++)
        {
            var i = _saved;
            Directory.CreateDirectory(failureFolder);
            var path = Path.Combine(failureFolder, $"{run.Target.Name}-{seed}-{i}.hex");
            File.WriteAllText(path, Convert.ToHexString(run.Failures[i].Input));
            Console.WriteLine($"  {path}: dotnet run -c Release --project tests/fuzz.Tests -- --target {run.Target.Name} --input {path}");
            Console.WriteLine($"  {run.Failures[i].Cause}");
        }
    }

    private void Watch(FuzzRun run)
    {
        var (input, started) = run.Current;
        (_watched, _looks) = (started, started == _watched ? _looks + 1 : 0);
        if (started != 0 && _looks >= MostLooks)
        {
            Directory.CreateDirectory(failureFolder);
            var path = Path.Combine(failureFolder, $"{run.Target.Name}-{seed}-stuck.hex");
            File.WriteAllText(path, Convert.ToHexString(input));
            Console.WriteLine($"STUCK {run.Target.Name}: an input of {input.Length} bytes has run for {Stopwatch.GetElapsedTime(started)}; it is in {path}.");
            Environment.Exit(2);
        }
    }
}
