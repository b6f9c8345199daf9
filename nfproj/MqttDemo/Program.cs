using EchoDemo;
using TcpNano;
using TcpNano.Esp32;

namespace MqttDemo;

/// <summary>Telemetry to an MQTT broker. The first lines of Main and FindBroker are to be changed: board and network.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        uint address = IPv4Address.Any; // by DHCP. A fixed one: IPv4Address.From(192, 168, 0, 50)
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);

        NetworkStack stack = new NetworkStack(mac, MqttPublisher.Options(mac.NewSecret()));
        MqttPublisher publisher = new MqttPublisher(stack, mac, FindBroker());
        Addressing addressing = new Addressing(stack, "telemetry", address, netmask, gateway, "address ", "");
        for (;;)
        {
            int wait = publisher.Step();
            addressing.Step();
            stack.WaitForWork(wait);
        }
    }

    // Where the broker is: a constant.
    private static uint FindBroker()
    {
        return IPv4Address.From(192, 168, 0, 2);
    }
}
