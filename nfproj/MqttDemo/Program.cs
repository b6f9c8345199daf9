using EchoDemo;
using TcpNano;
using TcpNano.Esp32;

namespace MqttDemo;

/// <summary>Telemetry to an MQTT broker. The first lines of Main are to be changed: board, network and broker.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static void Main()
    {
        Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
        uint address = IPv4Address.Any; // by DHCP. A fixed one: IPv4Address.From(192, 168, 0, 50)
        uint netmask = IPv4Address.From(255, 255, 255, 0);
        uint gateway = IPv4Address.From(192, 168, 0, 1);
        uint nameServer = gateway; // with a fixed address: DHCP names its own
        const string Broker = "broker.lan"; // a name, or an address: "192.168.0.2"

        NetworkStack stack = new NetworkStack(mac, MqttPublisher.Options(mac.NewSecret()));
        Addressing addressing = new Addressing(stack, "telemetry", address, netmask, gateway, "address ", "");
        MqttPublisher publisher = new MqttPublisher(stack, mac, new BrokerFinder(stack, Broker, addressing.Dhcp, nameServer));
        for (;;)
        {
            int wait = publisher.Step();
            addressing.Step();
            stack.WaitForWork(wait);
        }
    }
}
