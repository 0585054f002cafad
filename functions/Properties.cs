using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Functions.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Infra.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Fuzz.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Local.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Benchmarks.Path")]
