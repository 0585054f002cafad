using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Windowing.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Fuzz.Tests")]
