using System;
using TcpNano;
using TcpNano.Esp32;

namespace MqttDemo;

/// <summary>Telemetry to an MQTT broker. The first line of Main, Configure and FindBroker are to be changed: board and network.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        NetworkStack stack = new NetworkStack(mac, MqttPublisher.Options(mac.NewSecret()));
        Configure(stack);
        MqttPublisher publisher = new MqttPublisher(stack, mac, FindBroker());
        Console.WriteLine("address " + IPv4Address.Format(stack.Address));
        for (;;)
        {
            stack.WaitForWork(publisher.Step());
        }
    }

    // Where the address comes from: constants.
    private static void Configure(NetworkStack stack)
    {
        stack.Configure(IPv4Address.From(192, 168, 0, 50), IPv4Address.From(255, 255, 255, 0), IPv4Address.From(192, 168, 0, 1));
    }

    // Where the broker is: a constant.
    private static uint FindBroker()
    {
        return IPv4Address.From(192, 168, 0, 2);
    }
}
