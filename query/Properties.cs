using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StreamFunctions.Query.Tests")]
[assembly: InternalsVisibleTo("StreamFunctions.Functions")] // the pipeline file suggests names as queries do
[assembly: InternalsVisibleTo("StreamFunctions.Fuzz.Tests")]
