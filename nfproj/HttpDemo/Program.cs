using EchoDemo;
using TcpNano;
using TcpNano.Esp32;

namespace HttpDemo;

/// <summary>A status page on port 80. The first lines of Main are to be changed: board and network.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        uint address = IPv4Address.Any; // by DHCP. A fixed one: IPv4Address.From(192, 168, 0, 50)
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        NetworkStack stack = new NetworkStack(mac, HttpServer.Options(mac.NewSecret()));
        HttpServer server = new HttpServer(stack, mac);
        Addressing addressing = new Addressing(stack, "status", address, netmask, gateway, "http://", "/");
        for (;;)
        {
            int wait = server.Step();
            addressing.Step();
            stack.WaitForWork(wait);
        }
    }
}
