using System.Diagnostics;
using System.Globalization;

namespace StreamFunctions.Local.Azurite;

/// <summary>
/// A running Azurite (blob, queue and table service on the loopback interface), a child process that ends with this
/// process, however this process ends. Dispose it to end it with its data written.
/// </summary>
public sealed class AzuriteHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly AzuriteOutput _output;
    private readonly TimeProvider _time;

    private AzuriteHost(Process process, AzuriteOutput output, AzuriteEndpoints endpoints, TimeProvider time)
    {
        _process = process;
        _output = output;
        Endpoints = endpoints;
        _time = time;
    }

    /// <summary>Where it listens.</summary>
    public AzuriteEndpoints Endpoints { get; }

    /// <summary>The id of the child process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Installs Azurite if needed, starts it and waits until all three services answer.</summary>
    /// <param name="options">Where its data is and which ports are wanted.</param>
    /// <param name="say">Told, in sentences, about the installation, about ports that were taken, and, from any thread, of an end that nobody asked for.</param>
    /// <param name="time">Time, for waiting.</param>
    /// <param name="cancellation">Stops the start; the child is ended.</param>
    /// <exception cref="UserErrorException">Node.js or npm is missing, a port is taken (if strict), or Azurite did not start.</exception>
    public static async Task<AzuriteHost> StartAsync(
        AzuriteOptions options, Action<string> say, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(say);
        ArgumentNullException.ThrowIfNull(time);
        var modules = await new NpmPackages(Places.NpmManifests, Places.Tools, time).EnsureAsync(say, cancellation);
        Directory.CreateDirectory(options.DataFolder);
        await WaitForPredecessorAsync(options.DataFolder, time, cancellation);
        var pidFile = PidFile(options.DataFolder);
        var ports = ChoosePorts(options, say);
        return await LaunchAsync(StartInfo(modules, options.DataFolder, pidFile, ports), say, time, cancellation);
    }

    /// <summary>
    /// Waits for the Azurite of a killed host, which needs a moment to notice and to write its data: two Azurites on one
    /// folder, or a folder deleted under a living one, would destroy data.
    /// </summary>
    /// <exception cref="UserErrorException">It does not end.</exception>
    internal static async Task WaitForPredecessorAsync(string dataFolder, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (LivingPredecessor(PidFile(dataFolder)) is { } id)
        {
            if (time.GetElapsedTime(began) > StopLimit)
            {
                throw new UserErrorException(
                    $"Azurite (process {id}) is still working on {dataFolder}. Another local host uses this folder: end it, or choose another folder with --data. (If process {id} is something else, delete {PidFile(dataFolder)}.)");
            }

            await Task.Delay(PollPeriod, time, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _output.EndIsWanted();
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopLimit, _time);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string PidFile(string dataFolder) => Path.Combine(dataFolder, "azurite.pid");

    private static async Task<AzuriteHost> LaunchAsync(
        ProcessStartInfo start, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var process = NodeRuntime.Start(start, "Node.js");
        var output = new AzuriteOutput(say);
        process.OutputDataReceived += (_, line) => output.Take(line.Data);
        process.ErrorDataReceived += (_, line) => output.Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => output.Ended(process.ExitCode);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new AzuriteHost(process, output, await output.Ready.WaitAsync(StartLimit, time, cancellation), time);
        }
        catch (Exception exception)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            if (exception is TimeoutException)
            {
                throw new UserErrorException(
                    $"Azurite was not ready within {StartLimit.TotalSeconds:0} s. It said:{Environment.NewLine}{output.LastLines}", exception);
            }

            throw;
        }
    }

    private static ProcessStartInfo StartInfo(string modules, string data, string pidFile, int[] ports)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(Places.NpmManifests, "azurite-host.cjs"),
            Path.Combine(modules, "azurite", "dist", "src", "azurite.js"),
            pidFile,
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--location", data,
            "--blobPort", ports[0].ToString(CultureInfo.InvariantCulture),
            "--queuePort", ports[1].ToString(CultureInfo.InvariantCulture),
            "--tablePort", ports[2].ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static int[] ChoosePorts(AzuriteOptions options, Action<string> say) =>
    [
        options.Blob.Choose("Azurite's blob service", "--blob-port", say),
        options.Queue.Choose("Azurite's queue service", "--queue-port", say),
        options.Table.Choose("Azurite's table service", "--table-port", say),
    ];

    private static int? LivingPredecessor(string pidFile)
    {
        try
        {
            var id = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(id);
            return process.ProcessName.Contains("node", StringComparison.OrdinalIgnoreCase) ? id : null;
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or InvalidOperationException)
        {
            // No file, a half-written one, or no such process: nobody works on the folder.
            return null;
        }
    }
}
