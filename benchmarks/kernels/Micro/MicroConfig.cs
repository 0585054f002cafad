using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>In this process: the generated project of the default toolchain would need the feed's packages again.</summary>
internal static class MicroConfig
{
    public static IConfig Make() => DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithOptions(ConfigOptions.JoinSummary);
}
