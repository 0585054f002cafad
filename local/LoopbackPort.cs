using System.Net;
using System.Net.NetworkInformation;
using StreamFunctions.Local.EventHubs.Endpoint;

namespace StreamFunctions.Local;

/// <summary>Whether a TCP port of the loopback interface can be taken.</summary>
internal static class LoopbackPort
{
    /// <summary>Who listens on the port, for messages.</summary>
    public static string Holder(int port) => PortHolder.Describe(port) ?? "another program";

    /// <summary>True if nothing listens on the port at 127.0.0.1 or on every interface. Somebody may take it right after.</summary>
    public static bool IsFree(int port) =>
        !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener =>
            listener.Port == port
            && (IPAddress.IsLoopback(listener.Address) || listener.Address.Equals(IPAddress.Any) || listener.Address.Equals(IPAddress.IPv6Any)));
}
