using System.Diagnostics;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>From the start of a process to its "Ready", and the whole main job. Azurite is installed before.</summary>
internal static class StartScenario
{
    private static readonly string[] _anyPorts = ["--amqp-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0", "--http-port", "0"];

    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        var ready = new List<double>();
        for (var round = -scale.WarmUps; round < scale.Rounds; round++)
        {
            var seconds = await ReadyAsync(cancellation);
            if (round >= 0)
            {
                ready.Add(seconds);
            }
        }

        Report.Line(output, $"start: process to ready {Statistics.Median(ready):0.00} s ({ready.Min():0.00} to {ready.Max():0.00}), median of {ready.Count}");
        if (!scale.IsQuick)
        {
            Report.Line(output, $"  main job, start to end: {await MainJobAsync(cancellation):0.0} s");
        }
    }

    private static async Task<double> ReadyAsync(CancellationToken cancellation)
    {
        using var folder = new RunFolder();
        var pipeline = RunFolder.WritePipeline(folder.Path, 16, TimeSpan.FromSeconds(10));
        var start = ChildProcess.OfTheHost(["run", "--pipeline", pipeline, "--data", folder.Path, .. _anyPorts]);
        start.RedirectStandardOutput = true;
        var began = TimeProvider.System.GetTimestamp();
        using var host = Process.Start(start)!;
        try
        {
            while (await host.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                if (line.StartsWith("Ready", StringComparison.Ordinal))
                {
                    return TimeProvider.System.GetElapsedTime(began).TotalSeconds;
                }
            }

            throw new WrongResultException("The host ended before it was ready.");
        }
        finally
        {
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync(cancellation);
        }
    }

    private static async Task<double> MainJobAsync(CancellationToken cancellation)
    {
        using var folder = new RunFolder();
        var start = ChildProcess.OfTheHost(["--data", folder.Path]);
        start.RedirectStandardOutput = true;
        var began = TimeProvider.System.GetTimestamp();
        using var job = Process.Start(start)!;
        var said = await job.StandardOutput.ReadToEndAsync(cancellation);
        await job.WaitForExitAsync(cancellation);
        return job.ExitCode == 0
            ? TimeProvider.System.GetElapsedTime(began).TotalSeconds
            : throw new WrongResultException($"The main job ended with exit code {job.ExitCode}: {said}");
    }
}
