using TcpNano.Pcap.Files;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Analysis;

/// <summary>Finds the conversation of each segment; a SYN that begins anew begins another one.</summary>
internal sealed class ConversationTable
{
    private readonly Limits _limits;
    private readonly Dictionary<(Endpoint, Endpoint), (Conversation Conversation, SegmentTracker Tracker)> _current = [];
    private readonly Dictionary<Conversation, (Conversation Conversation, SegmentTracker Tracker)> _older = [];
    private readonly List<Conversation> _all = [];
    private int _kept;

    public ConversationTable(Limits limits)
    {
        _limits = limits;
    }

    /// <summary>All conversations, in the order they began.</summary>
    public IReadOnlyList<Conversation> All => _all;

    /// <summary>Segments of conversations that there was no room for.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Takes the next segment.</summary>
    /// <param name="frame">Its frame.</param>
    /// <param name="packet">What the frame carries.</param>
    /// <param name="time">When, since the capture began.</param>
    public void Add(CapturedFrame frame, Packet packet, long time)
    {
        Endpoint source = new(packet.Source!, packet.SourcePort);
        Endpoint destination = new(packet.Destination!, packet.DestinationPort);
        bool found = TryFind(source, destination, out (Conversation Conversation, SegmentTracker Tracker) entry);
        if (!found || IsAnew(entry.Conversation, packet.Tcp!, source))
        {
            if (_all.Count >= _limits.Conversations)
            {
                LeftOut++;
                return;
            }

            (Conversation Conversation, SegmentTracker Tracker) begun = Begin(source, destination, packet.Tcp!, time);
            if (found)
            {
                entry.Conversation.Replaced = time;
                _older[begun.Conversation] = entry;
            }

            entry = begun;
        }
        else if (_older.TryGetValue(entry.Conversation, out (Conversation Conversation, SegmentTracker Tracker) older) && IsOf(older.Conversation, entry.Conversation, packet.Tcp!, source))
        {
            entry = older;
        }

        Conversation conversation = entry.Conversation;
        Segment segment = entry.Tracker.Take(frame, packet, time, source == conversation.ClientEnd);
        conversation.Count++;
        if (conversation.Segments.Count < _limits.SegmentsPerConversation && _kept < _limits.Segments)
        {
            _kept++;
            conversation.Keep(segment);
        }
    }

    /// <summary>Takes what the network says about a segment.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="packet">The ICMP error.</param>
    /// <param name="time">When, since the capture began.</param>
    public void AddError(CapturedFrame frame, Packet packet, long time)
    {
        Packet quoted = packet.Quoted!;
        Endpoint source = new(quoted.Source!, quoted.SourcePort);
        Endpoint destination = new(quoted.Destination!, quoted.DestinationPort);
        if (TryFind(source, destination, out (Conversation Conversation, SegmentTracker Tracker) entry))
        {
            entry.Conversation.Add(new IcmpError(frame.Number, time, packet.Source!, packet.ToString()["ICMP ".Length..]));
        }
    }

    private bool TryFind(Endpoint source, Endpoint destination, out (Conversation Conversation, SegmentTracker Tracker) entry)
    {
        return _current.TryGetValue((source, destination), out entry) || _current.TryGetValue((destination, source), out entry);
    }

    private (Conversation Conversation, SegmentTracker Tracker) Begin(Endpoint source, Endpoint destination, TcpFields tcp, long time)
    {
        // Without SYNs the lower port is most likely the service's.
        bool sourceOpens = tcp.Has(TcpFlags.Syn) ? !tcp.Has(TcpFlags.Ack) : source.Port > destination.Port;
        Endpoint client = sourceOpens ? source : destination;
        Endpoint server = sourceOpens ? destination : source;
        Conversation conversation = new(_all.Count + 1, client, server, time);
        _all.Add(conversation);
        _current.Remove((server, client));
        (Conversation, SegmentTracker) entry = (conversation, new SegmentTracker(conversation));
        _current[(client, server)] = entry;
        return entry;
    }

    // A SYN that came late is answered after the next one has left; the answer has its number, and the RST that it draws.
    private static bool IsOf(Conversation older, Conversation current, TcpFields tcp, Endpoint source)
    {
        uint expected = unchecked(older.Client.Origin + 1);
        bool isLate = older.Opened is null && older.Reset is null && older.Client.SynFrame > 0 && older.ClientEnd == current.ClientEnd && older.Client.Origin != current.Client.Origin;
        return isLate && (source == older.ServerEnd ? tcp.Has(TcpFlags.Syn) && tcp.Has(TcpFlags.Ack) && tcp.Acknowledgment == expected : tcp.Has(TcpFlags.Rst) && tcp.Sequence == expected);
    }

    // The same ports once more: a SYN with another number, after the old conversation has ended or shown that it is one.
    private static bool IsAnew(Conversation old, TcpFields tcp, Endpoint source)
    {
        if (!tcp.Has(TcpFlags.Syn) || tcp.Has(TcpFlags.Ack) || tcp.Has(TcpFlags.Rst))
        {
            return false;
        }

        HalfConnection sender = old.Half(source == old.ClientEnd);
        bool isRepeated = sender.SynFrame > 0 && sender.Origin == tcp.Sequence && old.Reset is null;
        bool isSimultaneous = sender.SynFrame == 0 && old.Opened is null && old.Reset is null && !old.BeganBefore;
        return !isRepeated && !isSimultaneous;
    }
}
