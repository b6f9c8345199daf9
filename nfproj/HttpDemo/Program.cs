using System;
using TcpNano;
using TcpNano.Esp32;

namespace HttpDemo;

/// <summary>A status page on port 80. The first lines of Main and Configure are to be changed: board and network.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        NetworkStack stack = new NetworkStack(mac, HttpServer.Options(mac.NewSecret()));
        Configure(stack);
        HttpServer server = new HttpServer(stack, mac);
        Console.WriteLine("http://" + IPv4Address.Format(stack.Address) + "/");
        for (;;)
        {
            stack.WaitForWork(server.Step());
        }
    }

    // Where the address comes from: constants.
    private static void Configure(NetworkStack stack)
    {
        stack.Configure(IPv4Address.From(192, 168, 0, 50), IPv4Address.From(255, 255, 255, 0), IPv4Address.From(192, 168, 0, 1));
    }
}
