using TcpNano;
using TcpNano.Diagnostics;
using TcpNano.Link;

public static class WatchedFirmware
{
    public static NetworkStack Start(MacDriver mac, byte[] secret)
    {
        FrameTap tap = new FrameTap(mac, 4096, 128);
        NetworkStack stack = new NetworkStack(tap, new StackOptions { EventEntries = 64, Secret = secret });
        stack.Configure(IPv4Address.From(192, 168, 0, 50), 0xFFFFFF00, IPv4Address.From(192, 168, 0, 1));
        new TraceServer(stack, TraceFormat.DefaultPort, 1, tap);
        stack.Start();
        return stack;
    }
}
