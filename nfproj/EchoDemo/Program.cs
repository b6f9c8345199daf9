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
        uint address = IPv4Address.From(192, 168, 0, 50);
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        NetworkStack stack = new NetworkStack(mac, EchoServer.Options(mac.NewSecret()));
        stack.Configure(address, netmask, gateway);
        EchoServer server = new EchoServer(stack);
        Console.WriteLine("address " + IPv4Address.Format(address) + ", port 7");

        bool wasUp = false;
        for (;;)
        {
            server.Step();
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
