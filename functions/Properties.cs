using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Functions.Tests")]
