// No official counterpart: the one sentence that every part says which would need the real service or worker.
namespace StreamFunctions.SdkStandIns;

internal static class NotHere
{
    public static PlatformNotSupportedException Exception(string what) => new(
        $"{what} is a compile-time stand-in here, because the package feed lacks the official Azure packages. " +
        "Run the pipeline with 'dotnet run --project local', or restore from a feed that has them (eng/sdk-stand-ins/README.md).");
}
