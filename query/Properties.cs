using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Query.Tests")]
