using System;
using System.Threading;
using TcpNano;
using TcpNano.Link;

public static class EchoFirmware
{
    public static void Run(MacDriver mac, byte[] secret)
    {
        StackOptions options = new StackOptions { Connections = 4, KeepAliveIdle = 60000, Secret = secret };
        NetworkStack stack = new NetworkStack(mac, options);
        stack.Configure(IPv4Address.From(192, 168, 0, 50), 0xFFFFFF00, IPv4Address.From(192, 168, 0, 1));
        stack.Start();
        TcpListener listener = stack.Listen(7, 2);
        for (;;)
        {
            TcpConnection peer = listener.Accept(-1);
            new Thread(() => Echo(peer)).Start();
        }
    }

    private static void Echo(TcpConnection peer)
    {
        peer.KeepAlive = true; // a peer that has vanished must not hold its connection forever
        peer.NoDelay = true; // a small answer must not wait for the peer's delayed ACK of the one before
        byte[] buffer = new byte[512];
        int count;
        while ((count = peer.Receive(buffer, 0, buffer.Length, -1)) > 0 && peer.Send(buffer, 0, count, -1) == count)
        {
        }

        Console.WriteLine(IPv4Address.Format(peer.RemoteAddress) + ": " + InWords(peer.Close(5000)));
    }

    private static string InWords(CloseReason reason)
    {
        switch (reason) // ToString of an enum gives a number on nanoCLR
        {
            case CloseReason.None:
                return "still closing";
            case CloseReason.ClosedByPeer:
                return "closed";
            case CloseReason.Reset:
                return "reset by the peer";
            case CloseReason.TimedOut:
                return "the peer does not answer any more";
            default:
                return "ended, reason " + ((int)reason).ToString();
        }
    }
}
