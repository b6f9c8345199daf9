using TcpNano.Virtual;

namespace TcpNano.Dns.Tests.Support;

/// <summary>A DNS server of the tests' own: answers from a table, and does what a test tells it instead.</summary>
internal sealed class TestServer
{
    private readonly UdpStation _station;

    public TestServer(VirtualNetwork network, int number, uint address, ImpairmentProfile profile)
    {
        _station = new UdpStation(network, number, address, profile) { Hear = Hear };
    }

    public uint Address => _station.Address;

    public UdpStation Station => _station;

    /// <summary>Addresses by names in small letters.</summary>
    public Dictionary<string, uint> Names { get; } = [];

    public uint Ttl { get; set; } = 300;

    /// <summary>Whether it says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether its port is closed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Milliseconds until an answer leaves.</summary>
    public int Delay { get; set; }

    /// <summary>Changes an answer, or makes another one; null to say nothing.</summary>
    public Func<Message, Message, Message?>? Change { get; set; }

    /// <summary>Changes the octets of an answer.</summary>
    public Func<byte[], byte[]>? Spoil { get; set; }

    /// <summary>What it does besides, before it answers.</summary>
    public Action<UdpSeen, Message>? Also { get; set; }

    /// <summary>What it has heard.</summary>
    public List<(UdpSeen Datagram, Message Query)> Heard { get; } = [];

    /// <summary>The answer of a plain server.</summary>
    public Message Reply(Message query)
    {
        Message reply = query.Reply();
        if (Names.TryGetValue(query.Name, out uint address))
        {
            return reply.AnswerA(query.NameAsSent, Ttl, address);
        }

        reply.Code = 3;
        return reply.WithSoa("example", Ttl, Ttl);
    }

    private void Hear(UdpSeen datagram)
    {
        if (datagram.DestinationPort != 53)
        {
            return;
        }

        if (IsClosed)
        {
            _station.Refuse(datagram);
            return;
        }

        Message query = Message.Query(datagram.Data);
        Heard.Add((datagram, query));
        Also?.Invoke(datagram, query);
        Message? reply = Reply(query);
        reply = Change is null ? reply : Change(query, reply);
        if (reply is not null && !IsSilent)
        {
            byte[] data = reply.Build();
            _station.Answer(datagram, Spoil is null ? data : Spoil(data), Delay);
        }
    }
}
