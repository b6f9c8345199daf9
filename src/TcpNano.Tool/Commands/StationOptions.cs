using System.CommandLine;
using System.Security.Cryptography;
using TcpNano.Linux;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Commands;

/// <summary>The options that put a stack on a TAP: the same for <c>serve</c> and <c>connect</c>.</summary>
internal sealed class StationOptions
{
    private const int DefaultBuffer = 65535;
    private const int FramesPerPoll = 256;
    private const int Listeners = 8;
    private const int WatchedEvents = 16384;

    private readonly Option<string?> _tap;
    private readonly Option<InterfaceAddress?> _address;
    private readonly Option<bool> _dhcp;
    private readonly Option<uint> _gateway;
    private readonly Option<byte[]?> _mac;
    private readonly Option<int> _mtu;
    private readonly Option<int> _receiveBuffer;
    private readonly Option<int> _sendBuffer;
    private readonly Option<string?> _recovery;
    private readonly Option<double> _msl;
    private readonly Option<bool> _trace;
    private readonly Option<string?> _pcap;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public StationOptions(Command command)
    {
        _tap = OptionParsers.Of("--tap", "NAME", "The TAP interface to be a station on; created when it does not exist.", InterfaceName);
        _address = OptionParsers.Of("--address", "A.B.C.D/N", "Our IPv4 address and the length of its network's prefix.", InterfaceAddress.Parse);
        _dhcp = new Option<bool>("--dhcp") { Description = "Get address, router and name servers by DHCP, instead of --address." };
        _gateway = OptionParsers.Of("--gateway", "G", "The router to everywhere else.", InterfaceAddress.ParseHost);
        _mac = OptionParsers.Of("--mac", "M", "Our hardware address, such as 02:00:00:00:00:01 [default: derived from the TAP's name]", NetworkText.HardwareAddress);
        _mtu = OptionParsers.Number("--mtu", "N", "Largest datagram, 576 to 1500; 0 takes the TAP's.", 0, 1500, 0);
        _receiveBuffer = OptionParsers.Number("--receive-buffer", "BYTES", "Receive buffer of each connection, 256 to 1048576.", 256, 1048576, DefaultBuffer);
        _sendBuffer = OptionParsers.Number("--send-buffer", "BYTES", "Send buffer of each connection, 256 to 1048576.", 256, 1048576, DefaultBuffer);
        _recovery = OptionParsers.Of("--recovery", "NAME", $"Loss recovery and congestion control: {RecoveryNames.All} [default: {RecoveryNames.Default}]", RecoveryNames.Check);
        _msl = OptionParsers.Decimal("--msl", "SECONDS", "Maximum segment lifetime; TIME-WAIT lasts twice as long.", 0.001, 120, 30);
        _trace = new Option<bool>("--trace") { Description = "Print each frame as a line of a ladder, ARP, ICMP, UDP and what was dropped included." };
        _pcap = CaptureOption.Create("all frames");
        _tap.Required = true;
        foreach (Option option in new Option[] { _tap, _address, _dhcp, _gateway, _mac, _mtu, _receiveBuffer, _sendBuffer, _recovery, _msl, _trace, _pcap })
        {
            command.Add(option);
        }
    }

    /// <summary>Our address, before anything is opened.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The address and its network; null when a DHCP server is to say.</returns>
    public InterfaceAddress? AddressOf(ParseResult parsed)
    {
        InterfaceAddress? address = parsed.GetValue(_address);
        bool dhcp = parsed.GetValue(_dhcp);
        return (address is null) == dhcp ? address
            : throw new UsageException(dhcp ? "Give either --address or --dhcp, not both." : "Say where the address comes from: --address A.B.C.D/N or --dhcp.");
    }

    /// <summary>Opens the TAP and puts a stack on it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="connections">Connection slots.</param>
    /// <param name="synEntries">Connections that peers are opening.</param>
    /// <param name="trace">Where to print frames when that was asked for.</param>
    /// <param name="complain">Told in one line when a capture cannot be gone on with.</param>
    /// <param name="watchPort">The port that shows watchers what the stack does; 0 for none.</param>
    /// <returns>The station.</returns>
    public Station Open(ParseResult parsed, int connections, int synEntries, Action<LadderRow> trace, Action<string> complain, int watchPort = 0)
    {
        int mtu = parsed.GetValue(_mtu);
        if (mtu is > 0 and < 576)
        {
            throw new UsageException($"--mtu takes a whole number from 576 to 1500, not '{mtu}'.");
        }

        InterfaceAddress? address = AddressOf(parsed);
        uint gateway = parsed.GetValue(_gateway);
        if (gateway != 0 && address is null)
        {
            throw new UsageException("--gateway goes with --address: with --dhcp the server names the router.");
        }

        if (gateway != 0 && (gateway == address!.Address || address.IsBroadcast(gateway) || ((gateway ^ address.Address) & address.Netmask) != 0))
        {
            throw new UsageException($"--gateway {IPv4Address.Format(gateway)} is no other host in the network of --address.");
        }

        StackOptions options = new()
        {
            Connections = connections + (watchPort == 0 ? 0 : Station.Watchers),
            SynEntries = synEntries,
            Listeners = Listeners,
            ReceiveBuffer = parsed.GetValue(_receiveBuffer),
            SendBuffer = parsed.GetValue(_sendBuffer),
            MaxSegmentLifetime = (int)Math.Round(parsed.GetValue(_msl) * 1000),
            FramesPerPoll = FramesPerPoll,
            Recovery = RecoveryNames.Of(parsed.GetValue(_recovery)),
            EventEntries = watchPort == 0 ? 0 : WatchedEvents,
            Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength),
        };

        // An option that is an array and was not given is an empty one.
        byte[]? mac = parsed.GetValue(_mac) is { Length: > 0 } given ? given : null;
        string name = parsed.GetValue(_tap)!;
        LiveCapture? capture = parsed.GetValue(_pcap) is string path ? new LiveCapture(CaptureFile.Create(path), name, complain) : null;
        TapDriver tap = new(name, mac, mtu);
        return new Station(tap, options, address, gateway, parsed.GetValue(_trace) ? trace : null, capture, watchPort);
    }

    private static string InterfaceName(string text)
    {
        bool right = text.Length is >= 1 and <= 15 && text is not "." and not ".."
            && !text.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || !char.IsAscii(c));
        return right ? text : throw new FormatException($"'{text}' is no name of an interface: 1 to 15 characters without / and :.");
    }
}
