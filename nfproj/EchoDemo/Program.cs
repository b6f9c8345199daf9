using System;
using TcpNano;
using TcpNano.Esp32;

namespace EchoDemo;

/// <summary>Echo on port 7, for several clients at a time from one thread. The first lines of Main are to be changed: board and network.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        uint address = IPv4Address.Any; // by DHCP. A fixed one: IPv4Address.From(192, 168, 0, 50)
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        NetworkStack stack = new NetworkStack(mac, EchoServer.Options(mac.NewSecret()));
        EchoServer server = new EchoServer(stack);
        Addressing addressing = new Addressing(stack, "echo", address, netmask, gateway, "address ", ", port 7");

        bool wasUp = false;
        for (;;)
        {
            server.Step();
            addressing.Step();
            if (mac.IsLinkUp != wasUp)
            {
                wasUp = !wasUp;
                Console.WriteLine(wasUp ? "link up" : "link down");
            }

            Exception fault = stack.TakeDriverFault();
            if (fault != null)
            {
                Console.WriteLine("driver: " + fault.ToString());
            }

            stack.WaitForWork(-1);
        }
    }
}
