namespace StreamFunctions.Local;

/// <summary>A TCP port of the loopback interface that is wanted.</summary>
/// <param name="Port">The port; 0 = any free one.</param>
/// <param name="Strict">True: no other one will do. False: another one is chosen, and told, if it is taken.</param>
public readonly record struct WantedPort(int Port, bool Strict = false)
{
    /// <summary>Any free port.</summary>
    public static WantedPort Any => new(0);

    /// <summary>The port to listen on: the wanted one, or 0 if it is taken and another one will do.</summary>
    /// <param name="what">What wants to listen, for messages.</param>
    /// <param name="option">The option that chooses the port.</param>
    /// <param name="say">Told when another port is chosen.</param>
    /// <exception cref="UserErrorException">The port is taken and no other one will do.</exception>
    internal int Choose(string what, string option, Action<string> say)
    {
        if (Port == 0 || LoopbackPort.IsFree(Port))
        {
            return Port;
        }

        if (Strict)
        {
            throw new UserErrorException(
                $"Port {Port} for {what} is taken by {LoopbackPort.Holder(Port)}. End it, or choose another port with {option} (0 = any free one).");
        }

        say($"Port {Port} for {what} is taken by {LoopbackPort.Holder(Port)}: another one is used.");
        return 0;
    }
}
