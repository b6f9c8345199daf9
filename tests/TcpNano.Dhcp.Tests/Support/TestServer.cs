using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>
/// A DHCP server of the tests' own: hands out addresses in order, remembers them by hardware address, and does what a test tells it instead.
/// </summary>
internal sealed class TestServer : IFrameObserver
{
    private readonly VirtualDriver _driver;
    private readonly byte[] _frame = new byte[2048];
    private readonly Dictionary<string, uint> _leases = [];
    private readonly HashSet<uint> _declined = [];
    private readonly Lan _lan;

    public TestServer(Lan lan, int number, uint address, ImpairmentProfile profile)
    {
        _lan = lan;
        Station = Frames.Station(number);
        Address = address;
        First = (address & Lan.Mask24) + 50;
        _driver = lan.Network.Attach("server" + number, Station, profile);
    }

    public byte[] Station { get; }

    public uint Address { get; set; }

    public VirtualDriver Driver => _driver;

    /// <summary>The first address it hands out.</summary>
    public uint First { get; set; }

    /// <summary>Lease time in seconds.</summary>
    public uint Lease { get; set; } = 3600;

    /// <summary>Whether it says nothing to clients.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether it answers DHCPDISCOVER only.</summary>
    public bool OnlyOffers { get; set; }

    /// <summary>Whether it refuses what it does not know; else it is silent then.</summary>
    public bool IsAuthoritative { get; set; } = true;

    /// <summary>Milliseconds until an answer leaves.</summary>
    public int Delay { get; set; }

    /// <summary>Changes an answer before it leaves; null leaves it, and an answer of null is not sent.</summary>
    public Func<Bootp, Bootp, Bootp?>? Change { get; set; }

    /// <summary>Whose messages it hears; null for everybody's.</summary>
    public Func<Bootp, bool>? Serves { get; set; }

    /// <summary>What it does besides, when it hears a message.</summary>
    public Action<Bootp>? Also { get; set; }

    /// <summary>What it has heard.</summary>
    public List<Bootp> Heard { get; } = [];

    public uint AddressOf(byte[] station)
    {
        return _leases.GetValueOrDefault(Convert.ToHexString(station));
    }

    public void Forget()
    {
        _leases.Clear();
    }

    /// <summary>Sends a message to a client, whoever asked for it or not.</summary>
    public void Send(Bootp reply, uint destination = 0xFFFFFFFF, int port = 67, byte[]? to = null)
    {
        _driver.Send(Frames.Udp(Station, to ?? Frames.Everybody, Address, port, destination, 68, reply.Build()));
    }

    /// <summary>The answer that a plain server gives to a message.</summary>
    public Bootp Reply(Bootp request, int type, uint address)
    {
        Bootp reply = new()
        {
            Xid = request.Xid,
            IsBroadcast = request.IsBroadcast,
            ClientAddress = type == Bootp.Ack ? request.ClientAddress : 0,
            YourAddress = type == Bootp.Nak ? 0 : address,
            Hardware = request.Hardware,
        };
        reply.With(53, (byte)type).WithAddress(54, Address);
        if (type != Bootp.Nak)
        {
            reply.WithAddress(51, Lease).WithAddress(1, Lan.Mask24).WithAddress(3, (Address & Lan.Mask24) + 254);
        }

        return reply;
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        if (frame.To != _driver)
        {
            return;
        }

        int length;
        while ((length = _driver.Receive(_frame)) > 0)
        {
            if (frame.IsDamaged)
            {
                continue; // its checksum is wrong
            }

            ReadOnlySpan<byte> data = _frame.AsSpan(Link.MacDriver.FrameOffset, length);
            if (ArpSeen.Read(data, _lan.Now) is ArpSeen arp)
            {
                if (arp.Operation == 1 && arp.Target == Address && arp.Sender != 0)
                {
                    _driver.Send(FrameWriter.Arp(2, Station, Address, arp.SenderStation, arp.Sender));
                }
            }
            else if (Bootp.Read(data, _lan.Now) is Bootp message && message.DestinationPort == 67 && (message.Destination == Address || message.Destination == 0xFFFFFFFF))
            {
                if (Serves is null || Serves(message))
                {
                    Heard.Add(message);
                    Also?.Invoke(message);
                    Answer(message);
                }
            }
        }
    }

    private void Answer(Bootp message)
    {
        Bootp? reply = Decide(message);
        if (reply is not null && !IsSilent)
        {
            reply = Change is null ? reply : Change(message, reply);
        }

        if (reply is null || IsSilent)
        {
            return;
        }

        // To the client's address when it has one, else to everybody if it says so (RFC 2131 section 4.1).
        bool toAll = reply.Type == Bootp.Nak || (message.ClientAddress == 0 && message.IsBroadcast);
        byte[] to = toAll ? Frames.Everybody : message.SourceStation;
        uint destination = toAll ? 0xFFFFFFFF : message.ClientAddress != 0 ? message.ClientAddress : reply.YourAddress;
        byte[] frame = Frames.Udp(Station, to, Address, 67, destination, 68, reply.Build());
        if (Delay == 0)
        {
            _driver.Send(frame);
        }
        else
        {
            _lan.Network.Inject(frame, Delay);
        }
    }

    private Bootp? Decide(Bootp message)
    {
        string client = Convert.ToHexString(message.Hardware);
        switch (message.Type)
        {
            case Bootp.Discover:
                return Reply(message, Bootp.Offer, Choose(client, message.Requested));

            case Bootp.Request:
                if (OnlyOffers)
                {
                    return null;
                }

                if (message.Server != 0 && message.Server != Address)
                {
                    return null; // another server's
                }

                uint wanted = message.Server != 0 || message.ClientAddress == 0 ? message.Requested : message.ClientAddress;
                uint known = _leases.GetValueOrDefault(client);
                if (known != 0 && known == wanted && !_declined.Contains(wanted) && InRange(wanted))
                {
                    return Reply(message, Bootp.Ack, wanted);
                }

                return IsAuthoritative ? Reply(message, Bootp.Nak, 0) : null;

            case Bootp.Decline:
                if (message.Server == Address)
                {
                    _declined.Add(message.Requested);
                    _leases.Remove(client);
                }

                return null;

            case Bootp.Release:
                if (message.Server == Address)
                {
                    _leases.Remove(client);
                }

                return null;

            default:
                return null;
        }
    }

    private bool InRange(uint address)
    {
        return address >= First && address < First + 100;
    }

    private uint Choose(string client, uint requested)
    {
        uint known = _leases.GetValueOrDefault(client);
        if (known != 0 && InRange(known))
        {
            return known;
        }

        uint choice = requested != 0 && InRange(requested) && !IsTaken(requested) ? requested : First;
        while (IsTaken(choice))
        {
            choice++;
        }

        _leases[client] = choice;
        return choice;
    }

    private bool IsTaken(uint address)
    {
        return _declined.Contains(address) || _leases.ContainsValue(address);
    }
}
