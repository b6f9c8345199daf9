using System.Globalization;
using System.Net;
using TcpNano.Pcap.Files;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Virtual.Captures;

/// <summary>
/// Records every frame of a <see cref="VirtualNetwork"/> once, where it was sent, with what became of it as comments: lost, damaged,
/// delivered twice, dropped by the receiver and why, and the states of both ends. An interface of the capture is a station.
/// </summary>
/// <remarks>Keeps all frames until <see cref="WriteTo"/>, because what becomes of a frame is known only later.</remarks>
public sealed class NetworkCapture : IFrameObserver
{
    private const string Nobody = "injected";
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly VirtualNetwork _network;
    private readonly long _origin;
    private readonly List<VirtualHost> _hosts = [];
    private readonly Dictionary<VirtualHost, DropWatch> _drops = [];
    private readonly List<RecordedFrame> _frames = [];
    private readonly Dictionary<long, RecordedFrame> _byId = [];
    private readonly ConnectionNames _names;

    /// <summary>Starts recording. Time counts from now.</summary>
    /// <param name="network">The network.</param>
    public NetworkCapture(VirtualNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _origin = network.Now;
        _names = new ConnectionNames(NameOf);
        network.AddObserver(this);
    }

    /// <summary>Frames recorded.</summary>
    public int Count => _frames.Count;

    /// <summary>Has a host's states and drops noted from now on.</summary>
    /// <param name="host">The host.</param>
    public void Watch(VirtualHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _hosts.Add(host);
        DropWatch drops = new();
        drops.Look(host.Stack);
        _drops.Add(host, drops);
    }

    /// <summary>Writes what was recorded.</summary>
    /// <param name="writer">The capture's writer.</param>
    /// <exception cref="IOException">It takes no more.</exception>
    public void WriteTo(PcapngWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Dictionary<string, int> interfaces = new(StringComparer.Ordinal);
        foreach (VirtualHost host in _hosts)
        {
            interfaces.Add(host.Driver.Name, writer.AddInterface(host.Driver.Name, "in virtual time"));
        }

        writer.AddNames(_hosts.Where(host => host.Stack.Address != 0).Select(host => (AddressOf(host), host.Driver.Name)));
        foreach (RecordedFrame frame in _frames)
        {
            if (!interfaces.TryGetValue(frame.From, out int number))
            {
                number = writer.AddInterface(frame.From, frame.From == Nobody ? "frames that no station on the link has sent" : "in virtual time");
                interfaces.Add(frame.From, number);
            }

            FrameDirection direction = frame.From == Nobody ? FrameDirection.Unknown : FrameDirection.Sent;
            writer.Write(number, frame.Time * NanosecondsPerMillisecond, frame.Data, direction, frame.Comments);
        }
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        RecordedFrame record = new(frame.From?.Name ?? Nobody, _network.Now - _origin, frame.Data.AsSpan(0, frame.Length).ToArray());
        _frames.Add(record);
        _byId.Add(frame.Id, record);
        SegmentEnds ends = SegmentEnds.Of(record.Data);
        if (ends.IsSegment && _names.First(ends) is string name)
        {
            record.Comments.Add(name);
        }

        if (frame.From is null)
        {
            record.Comments.Add("injected: no station on the link has sent this");
        }
        else if (ends.IsSegment && HostOn(frame.From) is VirtualHost sender && sender.Stack.Address == ends.Source)
        {
            record.Comments.Add($"{sender.Driver.Name}: {ConnectionText.Of(sender.Stack, ends, sent: true)}");
        }
    }

    void IFrameObserver.Lost(VirtualFrame frame)
    {
        Find(frame)?.Comments.Add(frame.To is null
            ? "lost by the wire"
            : $"lost at {Time(_network.Now)}: {frame.To.Name} took no frame (its ring is full, or its link is down)");
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
        if (Find(frame) is not RecordedFrame record)
        {
            return;
        }

        if (frame.IsDamaged)
        {
            record.Comments.Add($"damaged by the wire on its way to {frame.To!.Name}");
        }

        if (!record.ArrivedAt.Add(frame.To!.Name))
        {
            record.Comments.Add($"delivered twice by the wire: again at {Time(_network.Now)}");
        }
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        if (Find(frame) is not RecordedFrame record || HostOn(frame.To!) is not VirtualHost receiver)
        {
            return;
        }

        List<string> comments = record.Comments;
        if (_drops[receiver].Look(receiver.Stack) is string dropped)
        {
            comments.Add($"{receiver.Driver.Name} at {Time(_network.Now)}: dropped by {dropped}");
        }

        SegmentEnds ends = SegmentEnds.Of(frame.Data.AsSpan(0, frame.Length));
        if (ends.IsSegment && receiver.Stack.Address == ends.Destination)
        {
            comments.Add($"{receiver.Driver.Name} at {Time(_network.Now)}: {ConnectionText.Of(receiver.Stack, ends, sent: false)}");
        }
    }

    // Null for a frame that was on its way already when the recording began.
    private RecordedFrame? Find(VirtualFrame frame)
    {
        return _byId.GetValueOrDefault(frame.Id);
    }

    private VirtualHost? HostOn(VirtualDriver driver)
    {
        return _hosts.Find(host => host.Driver == driver);
    }

    private string Time(long now)
    {
        return ((now - _origin) / 1000.0).ToString("0.000", CultureInfo.InvariantCulture) + " s";
    }

    private string NameOf(uint address)
    {
        return _hosts.Find(host => host.Stack.Address == address)?.Driver.Name ?? IPv4Address.Format(address);
    }

    private static IPAddress AddressOf(VirtualHost host)
    {
        return IPAddress.Parse(IPv4Address.Format(host.Stack.Address));
    }
}
