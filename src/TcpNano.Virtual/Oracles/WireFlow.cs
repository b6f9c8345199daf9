using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Virtual.Oracles;

/// <summary>
/// What one station says to another on one pair of ports, held to what must be so whatever the peer sends. Goes by the wire alone: simulation,
/// exploration, fuzzing and the demo all have it. Why <see cref="Dialogues.DialogueFlow"/> judges some of it a second time is said there.
/// </summary>
/// <param name="remoteAddress">The peer's address.</param>
/// <param name="remotePort">The peer's port.</param>
/// <param name="localPort">The station's port.</param>
/// <param name="textOf">Knows the octets that belong on a flow; null when nobody does.</param>
internal sealed class WireFlow(uint remoteAddress, int remotePort, int localPort, Func<WireFlow, WireText?> textOf)
{
    // What is sent again is compared with what was sent first. More than this is in nobody's send buffer, and streams of that length are known.
    private const int MostRemembered = 1 << 20;

    private WireFlowState _state;
    private WireText? _text;
    private bool _isTextKnown;
    private byte[] _remembered = [];
    private int _count;

    /// <summary>The peer's address.</summary>
    public uint RemoteAddress => remoteAddress;

    /// <summary>The peer's port.</summary>
    public int RemotePort => remotePort;

    /// <summary>The station's port.</summary>
    public int LocalPort => localPort;

    /// <summary>The peer's initial sequence number, once it was acknowledged.</summary>
    public uint PeerIss => _state.PeerIss;

    /// <summary>All that the next verdict depends on, but for the octets of a stream that nobody knows.</summary>
    public ref WireFlowState State => ref _state;

    /// <summary>
    /// A connection has given way to another one between the same ends, which may send before it has sent a SYN: back in
    /// TIME-WAIT after a RST, it answers with the new one's numbers.
    /// </summary>
    public void Reopened()
    {
        _state.IsUncertain = true;
    }

    /// <summary>A segment of the peer's arrives that the station has to believe.</summary>
    /// <param name="segment">The segment.</param>
    public void Arriving(ReadOnlySpan<byte> segment)
    {
        int flags = segment[TcpHeader.Flags];
        int window = BinaryPrimitives.ReadUInt16BigEndian(segment[TcpHeader.Window..]);
        if ((flags & TcpHeader.Rst) != 0)
        {
            return;
        }

        if ((flags & TcpHeader.Syn) != 0)
        {
            // One with ACK answers a SYN of ours; only one without can begin a connection.
            _state.SynWindow = (flags & TcpHeader.Ack) != 0 ? _state.SynWindow : Math.Max(_state.SynWindow, window);
            if (_state.HasBegun && !_state.HasPeerAck)
            {
                Offered(_state.Iss + 1 + (uint)window);
            }
        }

        uint ack = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]);
        if ((flags & TcpHeader.Ack) != 0 && _state.HasUnanswered && ack == _state.IssUnanswered + 1)
        {
            _state.HasLateAck = true;
            _state.LateEdge = ack + (uint)window;
        }

        if ((flags & TcpHeader.Ack) != 0 && _state.HasBegun && (int)(ack - _state.Iss) > 0 && (int)(ack - _state.SentEnd) <= 0)
        {
            _state.HasPeerAck = true;
            Offered(ack + (uint)window);
        }
    }

    /// <summary>The station has sent a segment without RST.</summary>
    /// <param name="segment">The segment, its header as it must be.</param>
    /// <returns>What it is that must not be sent; null when nothing is wrong.</returns>
    public string? Sent(ReadOnlySpan<byte> segment)
    {
        int flags = segment[TcpHeader.Flags];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Sequence..]);
        uint ack = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]);
        bool syn = (flags & TcpHeader.Syn) != 0;
        bool acknowledges = (flags & TcpHeader.Ack) != 0;
        if (syn && (!_state.HasBegun || _state.IsUncertain || _state.Iss != sequence || (_state.HasAck && (!acknowledges || _state.Ack != ack))))
        {
            // Another incarnation; in the same millisecond it may begin with the same number.
            Begin(sequence);
        }

        if (!syn && acknowledges && _state.HasLateAck && sequence == _state.IssUnanswered + 1 && (int)(ack - _state.AckUnanswered) >= 0
            && sequence - _state.Iss > _state.SentEnd - _state.Iss)
        {
            // The ACK of a cookie has come, after another SYN has drawn another SYN|ACK (RFC 4987 section 3.6).
            uint edge = _state.LateEdge;
            Begin(_state.IssUnanswered);
            Offered(edge);
        }

        if (!_state.HasBegun)
        {
            return "a segment on a connection that never was";
        }

        bool isEmpty = segment.Length == WireFrame.SegmentHeaderLength(segment);
        if (_state.HasBefore && isEmpty && flags == TcpHeader.Ack && sequence == _state.EndBefore && ack == _state.AckBefore)
        {
            // Back in TIME-WAIT, because the SYN that ended it was an old duplicate (RFC 9293 section 3.6.1, MAY-2).
            return null;
        }

        if (_state.IsUncertain && sequence - _state.Iss > _state.SentEnd - _state.Iss)
        {
            return null;
        }

        _state.IsUncertain = false;
        ReadOnlySpan<byte> text = segment[WireFrame.SegmentHeaderLength(segment)..];
        bool fin = (flags & TcpHeader.Fin) != 0;
        _state.HasFin |= fin;
        uint end = sequence + (uint)text.Length + (syn ? 1u : 0u) + (fin ? 1u : 0u);
        if ((int)(end - _state.SentEnd) > 0)
        {
            _state.SentEnd = end;
        }

        string? wrong = acknowledges ? Receiving(ack, BinaryPrimitives.ReadUInt16BigEndian(segment[TcpHeader.Window..])) : null;
        return wrong is not null || text.Length == 0 ? wrong : syn ? "text with its SYN" : Text(sequence, text);
    }

    private void Begin(uint sequence)
    {
        // What never sent its FIN was never in TIME-WAIT: several old SYNs, one after the other, lead back to the one that did.
        bool isBefore = _state.HasFin && _state.HasAck && _state.Iss != sequence;
        bool isUnanswered = _state.HasAck && _state.SentEnd == _state.Iss + 1 && _state.Iss != sequence;
        _state = new WireFlowState
        {
            HasBegun = true,
            HasBefore = isBefore || _state.HasBefore,
            EndBefore = isBefore ? _state.SentEnd : _state.EndBefore,
            AckBefore = isBefore ? _state.Ack : _state.AckBefore,
            HasUnanswered = isUnanswered || _state.HasUnanswered,

            // The ACK may have come together with the SYN that draws this SYN|ACK.
            HasLateAck = isUnanswered ? _state.HasPeerAck : _state.HasLateAck,
            LateEdge = isUnanswered ? _state.PeerEdge : _state.LateEdge,
            IssUnanswered = isUnanswered ? _state.Iss : _state.IssUnanswered,
            AckUnanswered = isUnanswered ? _state.Ack : _state.AckUnanswered,
            Iss = sequence,
            SentEnd = sequence + 1,
            PeerEdge = sequence + 1 + (uint)_state.SynWindow,
        };
        _isTextKnown = false;
        _count = 0;
    }

    private void Offered(uint edge)
    {
        if ((int)(edge - _state.PeerEdge) > 0)
        {
            _state.PeerEdge = edge;
        }
    }

    private string? Receiving(uint ack, int window)
    {
        uint edge = ack + (uint)window;
        if (!_state.HasAck)
        {
            _state.HasAck = true;
            _state.PeerIss = ack - 1;
        }
        else if ((int)(ack - _state.Ack) < 0)
        {
            return "an acknowledgment of less than before";
        }
        else if ((int)(edge - _state.Edge) < 0)
        {
            return $"a window whose right edge has moved left by {_state.Edge - edge} (RFC 9293 section 3.8.6, SHLD-14)";
        }

        _state.Ack = ack;
        _state.Edge = edge;
        return null;
    }

    private string? Text(uint sequence, ReadOnlySpan<byte> text)
    {
        uint place = sequence - _state.Iss - 1;
        if ((int)place < 0)
        {
            return "text from before its SYN";
        }

        // A probe of a closed window is one octet from behind it (section 3.8.6.1).
        uint end = sequence + (uint)text.Length;
        if ((int)(end - _state.PeerEdge) > 0 && !(text.Length == 1 && sequence == _state.PeerEdge))
        {
            return $"text that reaches {end - _state.PeerEdge} beyond the window offered (RFC 9293 section 3.4)";
        }

        if (!_isTextKnown)
        {
            _text = textOf(this);
            _isTextKnown = true;
        }

        return _text is WireText known ? Compare(known, place, text) : Remember((int)place, text);
    }

    private static string? Compare(WireText known, uint place, ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != known.Stream.OctetAt(known.First + place + (uint)i))
            {
                return $"another octet than the app has sent at its place {place + (uint)i}";
            }
        }

        return null;
    }

    private string? Remember(int place, ReadOnlySpan<byte> text)
    {
        int again = Math.Clamp(_count - place, 0, text.Length);
        int same = _remembered.AsSpan(Math.Min(place, _count), again).CommonPrefixLength(text[..again]);
        if (same < again)
        {
            return $"another octet than before at its place {place + same}";
        }

        int count = place + text.Length;
        if (place <= _count && count > _count && count <= MostRemembered)
        {
            if (count > _remembered.Length)
            {
                Array.Resize(ref _remembered, Math.Max(count, 2 * _remembered.Length));
            }

            text[again..].CopyTo(_remembered.AsSpan(_count));
            _count = count;
        }

        return null;
    }
}
