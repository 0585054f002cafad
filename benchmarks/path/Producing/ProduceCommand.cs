using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>
/// The producer's process: connects, says <c>ready</c>, and sends what lines of its standard input allow (<c>allow N</c>, in
/// total; <c>end</c>). Says <c>sent N</c> when the endpoint has everything, then leaves the oracle in a file and says <c>done</c>.
/// </summary>
internal static class ProduceCommand
{
    public const string Name = "produce";

    public static Command Create()
    {
        var endpoint = new Argument<string>("connection");
        var plan = new Argument<string>("plan");
        var oracle = new Argument<string>("oracle");
        var command = new Command(Name, "The producer's process.") { endpoint, plan, oracle };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(endpoint)!, JsonSerializer.Deserialize<ProducerPlan>(parsed.GetValue(plan)!)!, parsed.GetValue(oracle)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string connection, ProducerPlan plan, string oracle, CancellationToken cancellation)
    {
        await using var producer = await AmqpEventHubProducer.OpenAsync(
            EventHubsConnectionString.Parse(connection), plan.Hub, TimeProvider.System, cancellation);
        var permits = new Permits(plan.Batch);
        PartitionProducer[] partitions =
            [.. Enumerable.Range(0, plan.Partitions).Select(p => new PartitionProducer(plan, p, producer, permits, TimeProvider.System))];
        Console.WriteLine("ready");
        // The console's reader blocks, also where its methods say Async.
        var listening = Task.Run(() => ListenAsync(permits), cancellation);
        await Task.WhenAll(partitions.Select(partition => Task.Run(() => partition.RunAsync(cancellation), cancellation)));
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"sent {partitions.Sum(partition => partition.Sent)} {self.TotalProcessorTime.TotalSeconds:R}"));
        await listening;
        WriteOracle(partitions, oracle);
        Console.WriteLine("done");
        return 0;
    }

    private static async Task ListenAsync(Permits permits)
    {
        while (await Console.In.ReadLineAsync() is { } line && line != "end")
        {
            permits.Allow(long.Parse(line["allow ".Length..], CultureInfo.InvariantCulture));
        }

        permits.End();
    }

    private static void WriteOracle(PartitionProducer[] partitions, string file)
    {
        var sent = new SentEvents();
        foreach (var partition in partitions)
        {
            partition.AddTo(sent);
        }

        using var output = new StreamWriter(file);
        sent.Write(output);
    }
}
