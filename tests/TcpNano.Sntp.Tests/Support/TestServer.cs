using TcpNano.Virtual;

namespace TcpNano.Sntp.Tests.Support;

/// <summary>A time server of the tests' own.</summary>
internal sealed class TestServer
{
    private readonly VirtualNetwork _network;

    public TestServer(VirtualNetwork network, int number, uint address, ImpairmentProfile profile)
    {
        _network = network;
        Station = new UdpStation(network, number, address, profile) { Hear = Hear };
    }

    public UdpStation Station { get; }

    public uint Address => Station.Address;

    /// <summary>What its clock shows at the network's time 0.</summary>
    public DateTime Start { get; set; } = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public bool IsSilent { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Milliseconds between request and answer that it says it took.</summary>
    public int Work { get; set; }

    /// <summary>Further milliseconds until the answer leaves.</summary>
    public int Delay { get; set; }

    public Func<Packet, Packet?>? Change { get; set; }

    public Action<UdpSeen>? Also { get; set; }

    public List<UdpSeen> Heard { get; } = [];

    public DateTime UtcNow => Start.AddMilliseconds(_network.Now);

    private void Hear(UdpSeen request)
    {
        if (request.DestinationPort != 123)
        {
            return;
        }

        if (IsClosed)
        {
            Station.Refuse(request);
            return;
        }

        Heard.Add(request);
        Also?.Invoke(request);
        Packet? packet = new()
        {
            Originate = Packet.TransmitOf(request.Data),
            Received = Packet.Stamp(UtcNow),
            Transmitted = Packet.Stamp(UtcNow.AddMilliseconds(Work)),
        };
        packet = Change is null ? packet : Change(packet);
        if (packet is not null && !IsSilent)
        {
            Station.Answer(request, packet.Build(), Work + Delay);
        }
    }
}
