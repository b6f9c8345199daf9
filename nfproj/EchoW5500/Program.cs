using System;
using EchoDemo;
using TcpNano;
using TcpNano.W5500;

namespace EchoW5500;

/// <summary>EchoDemo behind a W5500 on SPI, on published firmware. The first lines of Main are to be changed: board, addresses and secret.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        // On an ESP32 the pins of the SPI bus come first: the board's README has the lines.
        W5500Settings settings = W5500Boards.W5500EvbPico;
        settings.Address = new byte[] { 0x02, 0x54, 0x4E, 0x00, 0x00, 0x01 };
        uint address = IPv4Address.Any; // by DHCP. A fixed one: IPv4Address.From(192, 168, 0, 50)
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        // 16 octets that nobody can guess, others for each device; neither chip can make them. NetworkStack refuses zeros. For more than a
        // demo they should also change with every boot: StackOptions.Secret says why.
        byte[] secret = new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

        W5500Mac mac = new W5500Mac(settings);
        NetworkStack stack = new NetworkStack(mac, EchoServer.Options(secret));
        EchoServer server = new EchoServer(stack);
        Console.WriteLine("W5500 open");
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

            stack.WaitForWork(-1);
        }
    }
}
