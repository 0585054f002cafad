System.Console.WriteLine("StreamFunctions");
