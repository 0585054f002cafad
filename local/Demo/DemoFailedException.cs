namespace StreamFunctions.Local.Demo;

/// <summary>The main job did not come to its end as it should; the message says what was missing and where to look.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
