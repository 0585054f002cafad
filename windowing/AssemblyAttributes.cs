using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Windowing.Tests")]
