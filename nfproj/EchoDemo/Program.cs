using System;
using TcpNano;
using TcpNano.Esp32;

namespace EchoDemo;

/// <summary>Echo on port 7, for several clients at a time from one thread. The first lines of Main are to be changed: board and network.</summary>
public static class Program
{
    private static readonly byte[] s_buffer = new byte[1024];

    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        uint address = IPv4Address.From(192, 168, 0, 50);
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        StackOptions options = new StackOptions { Connections = 6, Secret = mac.NewSecret() };
        NetworkStack stack = new NetworkStack(mac, options);
        stack.Configure(address, netmask, gateway);
        TcpListener listener = stack.Listen(7, 3);
        Console.WriteLine("address " + IPv4Address.Format(address) + ", port 7");

        bool wasUp = false;
        for (;;)
        {
            stack.Poll();
            if (mac.IsLinkUp != wasUp)
            {
                wasUp = !wasUp;
                Console.WriteLine(wasUp ? "link up" : "link down");
            }

            TcpConnection c;
            while ((c = listener.Accept(0)) != null)
            {
                Console.WriteLine(Name(c) + " open");
            }

            while ((c = stack.NextReady()) != null)
            {
                Serve(c, c.TakeEvents());
            }

            stack.WaitForWork(-1);
        }
    }

    private static void Serve(TcpConnection c, TcpEvents events)
    {
        if ((events & TcpEvents.Closed) != 0)
        {
            Console.WriteLine(Name(c) + " over: " + Text(c.CloseReason));
            c.Close(0);
            return;
        }

        // What does not fit into the send buffer stays in the receive buffer: the peer's window closes until there is room.
        int room;
        while ((room = c.SendRoom) > 0)
        {
            int count = c.Receive(s_buffer, 0, room < s_buffer.Length ? room : s_buffer.Length, 0);
            if (count == 0)
            {
                c.ShutdownSend();
            }

            if (count <= 0)
            {
                return;
            }

            c.Send(s_buffer, 0, count, 0);
        }
    }

    private static string Name(TcpConnection c)
    {
        return IPv4Address.Format(c.RemoteAddress) + ":" + c.RemotePort.ToString();
    }

    private static string Text(CloseReason reason)
    {
        switch (reason)
        {
            case CloseReason.ClosedLocally:
            case CloseReason.ClosedByPeer:
                return "closed";
            case CloseReason.Reset:
                return "reset by the peer";
            case CloseReason.TimedOut:
                return "timed out";
            default:
                return "reason " + ((int)reason).ToString();
        }
    }
}
