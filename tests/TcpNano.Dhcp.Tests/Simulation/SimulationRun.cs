using TcpNano.Dhcp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Simulation;

/// <summary>
/// One seed: some devices, one or two good servers, bad ones, other stations, a bad link, sleep and loose plugs for two hours; then the
/// trouble ends, the bad link and the bad servers stay, and every device has to get an address within two more.
/// </summary>
internal sealed class SimulationRun : IFrameObserver
{
    private const long Trouble = 2 * 3600_000;
    private const long Patience = 2 * 3600_000;

    private readonly SplitMix64 _chance;
    private readonly Lan _lan;
    private readonly List<Device> _devices = [];
    private readonly List<TestServer> _good = [];
    private string? _broken;

    public SimulationRun(ulong seed)
    {
        _chance = new SplitMix64(seed);
        _lan = new Lan(seed);
        _lan.Network.AddObserver(this);
        int servers = 1 + _chance.Below(2);
        for (int i = 0; i < servers; i++)
        {
            TestServer server = _lan.AddServer(Lan.ServerAddress + (uint)i, Impairment());
            server.First = Lan.Network24 + 20 + (100 * (uint)i);
            server.Lease = (uint)(60 << _chance.Below(8));
            server.IsAuthoritative = servers == 1 && _chance.Chance(50);
            server.Delay = _chance.Below(3) * 200;
            _good.Add(server);
        }

        for (int i = _chance.Below(4); i > 0; i--)
        {
            AddRogue((uint)i);
        }

        if (_chance.Chance(40))
        {
            _lan.AddSquatter(_good[0].First);
        }

        for (int i = 1 + _chance.Below(3); i > 0; i--)
        {
            DhcpOptions options = new()
            {
                StartDelay = _chance.Below(3000),
                LinkLocal = _chance.Chance(70),
                LinkLocalDelay = 1000 + _chance.Below(30_000),
                ConflictDetection = (ConflictDetection)_chance.Below(3),
                OfferWait = 1000 + _chance.Below(2000),
                HostName = _chance.Chance(50) ? "device" : null,
            };
            _devices.Add(_lan.AddDevice(options, Impairment(), _chance.Next()));
        }
    }

    /// <summary>What went wrong; null when nothing did.</summary>
    public string? Failure { get; private set; }

    /// <summary>Messages of the devices.</summary>
    public int Messages => _lan.Messages.Count;

    public uint Sum(DhcpCounter counter)
    {
        return (uint)_devices.Sum(device => device.Count(counter));
    }

    public void Run()
    {
        _devices.ForEach(device => device.Client.Start());
        while (_lan.Now < Trouble && _broken is null)
        {
            _lan.Run(1 + _chance.Below(120_000));
            Disturb();
        }

        // The trouble ends; the link stays as bad as it was, and bad servers stay.
        foreach (Device device in _devices)
        {
            device.SetLink(true);
            device.Client.Start();
        }

        _good.ForEach(server => server.IsSilent = false);
        bool configured = _lan.Network.RunUntil(() => _broken is not null || _devices.All(IsConfigured), _lan.Now + Patience);
        Failure = _broken ?? (configured ? null : "after two hours: " + string.Join(", ", _devices.Select(device => device.Client.State + " " + IPv4Address.Format(device.Stack.Address))) + Tail());
        foreach (Device device in _devices)
        {
            Failure ??= device.Host.BrokenInvariant;
        }

        int most = (int)(_lan.Now / 1000) * _devices.Count;
        Failure ??= Messages > most ? Messages + " messages in " + (_lan.Now / 1000) + " s" : null;
    }

    void IFrameObserver.Polled(VirtualHost host)
    {
        if (_broken is not null)
        {
            return;
        }

        Device device = _devices.First(one => one.Host == host);
        DhcpClient client = device.Client;
        uint address = client.Address;
        if (address != device.Stack.Address)
        {
            _broken = "the client has " + IPv4Address.Format(address) + ", the stack " + IPv4Address.Format(device.Stack.Address);
        }
        else if (client.State is DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding && (address == 0 || client.IsLinkLocal))
        {
            _broken = client.State + " without a leased address: " + IPv4Address.Format(address) + Tail();
        }
        else if (address != 0 && !client.IsLinkLocal && client.LeaseLeft == 0 && client.Netmask == 0)
        {
            _broken = "an address without a lease";
        }
        else if (address != 0 && _devices.Any(other => other != device && other.Stack.Address == address))
        {
            _broken = "two devices with " + IPv4Address.Format(address);
        }
        else if (address != 0 && !client.IsLinkLocal && !IsGood(address))
        {
            _broken = IPv4Address.Format(address) + " is no good server's" + Tail();
        }
        else if (device.Stack.Counters[StackCounter.DriverFaults] != 0)
        {
            _broken = "the driver has thrown";
        }
    }

    private static bool IsGood(uint address)
    {
        return (address & Lan.Mask24) == Lan.Network24 && (address & 255) is >= 20 and < 240;
    }

    /// <summary>What was said last, for whoever has to find out why.</summary>
    private string Tail()
    {
        IEnumerable<string> lines = _lan.Messages.Concat(_lan.Replies).OrderBy(message => message.Time).TakeLast(40).Select(
            message => $"{message.Time} {message.SourceStation[5]} for {message.Hardware[5]}: type {message.Type}, {message.Requested | message.ClientAddress | message.YourAddress:X} of {message.Server:X}, number {message.Xid:X}");
        IEnumerable<string> counts = _devices.Select(device => device.Station[5] + ": " + string.Join(", ", Enum.GetValues<DhcpCounter>().Where(one => device.Count(one) != 0).Select(one => one + " " + device.Count(one))));
        return "\n" + string.Join('\n', lines.Concat(counts));
    }

    private bool IsConfigured(Device device)
    {
        // A lease that is long may have its next renewal due after our patience is over.
        return device.Client.State is DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding && _good.Any(server => server.AddressOf(device.Station) == device.Stack.Address);
    }

    private ImpairmentProfile Impairment()
    {
        return new ImpairmentProfile
        {
            Loss = _chance.Below(25),
            Duplicate = _chance.Below(15),
            Reorder = _chance.Below(10),
            ReorderHold = 1 + _chance.Below(500),
            Corruption = _chance.Below(5),
            Delay = _chance.Below(50),
            Jitter = _chance.Below(100),
        };
    }

    private void AddRogue(uint number)
    {
        TestServer rogue = _lan.AddServer(Lan.Network24 + 240 + number, Impairment());
        rogue.First = Lan.Network24 + 241;
        switch (_chance.Below(7))
        {
            case 0: // offers at once and never grants
                rogue.OnlyOffers = true;
                break;
            case 1: // refuses what it has offered
                rogue.Change = (request, reply) => reply.Type == Bootp.Ack ? rogue.Reply(request, Bootp.Nak, 0) : reply;
                break;
            case 2: // offers nonsense
                rogue.Change = (_, reply) => Spoil(reply);
                break;
            case 3: // offers under a new name each time, and never grants
                rogue.Change = (_, reply) => reply.Type == Bootp.Offer ? reply.WithAddress(54, Lan.Network24 + 240 + (uint)_chance.Below(15)) : null;
                break;
            case 4: // refuses and grants in the name of others, or of nobody
                rogue.IsSilent = true;
                rogue.Also = message => rogue.Send(Forged(rogue, message));
                break;
            case 5: // offers eight at a time, from as many servers, all with an address outside of every range
                rogue.IsSilent = true;
                rogue.Also = message =>
                {
                    for (uint i = 0; i < 8 && message.Type == Bootp.Discover; i++)
                    {
                        rogue.Send(rogue.Reply(message, Bootp.Offer, Lan.Network24 + 250).WithAddress(54, Lan.Network24 + 0x400 + i));
                    }
                };
                break;
            default: // grants to others, answers others' questions
                rogue.Change = (_, reply) =>
                {
                    reply.Xid ^= _chance.Chance(50) ? 1u : 0;
                    reply.Hardware = reply.Xid == 0 || _chance.Chance(50) ? Frames.Station(77) : reply.Hardware;
                    return reply.Type == Bootp.Ack ? null : reply;
                };
                break;
        }
    }

    /// <summary>One thing about a message that cannot be.</summary>
    private Bootp Spoil(Bootp reply)
    {
        switch (_chance.Below(11))
        {
            case 0: return reply.WithAddress(1, (uint)_chance.Next() & ~(1u << (8 + _chance.Below(16))));
            case 1: return reply.WithAddress(51, (uint)_chance.Below(10));
            case 2: return reply.Without(53);
            case 3: return reply.With(53, (byte)(7 + _chance.Below(249)));
            case 4: return reply.Without(54);
            case 5: return reply.With(52, (byte)_chance.Below(8));
            case 6: return reply.WithAddress(3, (uint)_chance.Next() | 0x80000000);
            case 7:
                reply.Cookie ^= 1u << _chance.Below(32);
                return reply;
            case 8:
                reply.YourAddress = 0xE0000000 | (uint)_chance.Next();
                return reply;
            case 9:
                reply.HasEnd = false;
                return reply;
            default: return reply.With(54, 1, 2);
        }
    }

    /// <summary>An answer of whoever hears everything but may not answer.</summary>
    private Bootp Forged(TestServer rogue, Bootp message)
    {
        // The number of a unicast renewal is not heard by others: what is broadcast can be forged, but not in the server's name as long as that is not known.
        int type = _chance.Chance(50) ? Bootp.Nak : Bootp.Ack;
        Bootp forged = rogue.Reply(message, type, Lan.Network24 + (uint)_chance.Below(240));
        if (message.Server == 0)
        {
            forged.Xid++;
        }

        return forged;
    }

    private void Disturb()
    {
        Device device = _devices[_chance.Below(_devices.Count)];
        switch (_chance.Below(9))
        {
            case 0:
                device.SetLink(false);
                break;
            case 1 or 2:
                device.SetLink(true);
                break;
            case 3:
                device.Sleep(_chance.Below(1 << (10 + _chance.Below(15))));
                break;
            case 4:
                _good[_chance.Below(_good.Count)].IsSilent = _chance.Chance(50);
                break;
            case 5:
                if (_chance.Chance(30))
                {
                    device.Client.Stop();
                }

                break;
            case 6:
                device.Client.Start();
                break;
            case 7:
                for (int i = _chance.Below(3); i > 0 && device.Stack.Address != 0; i--)
                {
                    _lan.Network.Inject(TcpNano.Dialogues.FrameWriter.Arp(1, Frames.Station(98), device.Stack.Address, new byte[6], device.Stack.Address), 0);
                }

                break;
            default:
                // Frames of no sense for the client's port.
                byte[] garbage = new byte[_chance.Below(700)];
                for (int i = 0; i < garbage.Length; i++)
                {
                    garbage[i] = (byte)_chance.Next();
                }

                _lan.Network.Inject(Frames.Udp(Frames.Station(99), Frames.Everybody, Lan.Network24 + 99, 67, 0xFFFFFFFF, 68, garbage), 0);
                break;
        }
    }
}
