using StreamFunctions.Local.Commands;

return await CommandLine.RunAsync(args);
