// Preloaded into Azurite (node --require): ends the process when its standard input closes, so that it never
// outlives the program that started it, however that program ended.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
