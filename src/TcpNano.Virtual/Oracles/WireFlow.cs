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

        WireOptions options = new(segment);
        if (options.IsMalformed)
        {
            return;
        }

        if (options.IsStamped && (!_state.HasPeerStamp || (int)(options.TsVal - _state.PeerTsVal) > 0))
        {
            _state.HasPeerStamp = true;
            _state.PeerTsVal = options.TsVal;
        }

        if ((flags & TcpHeader.Syn) != 0)
        {
            WireAgreement offered = Agreement(options);
            if ((flags & TcpHeader.Ack) == 0)
            {
                _state.Offered = _state.Offered.Or(offered);
            }

            if (_state.WaitsForSyn && ((flags & TcpHeader.Ack) == 0 || BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]) == _state.Iss + 1))
            {
                _state.WaitsForSyn = false;
                _state.PeerSyn = offered;
            }

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
            _state.LateEdge = ack + (uint)(window << PeerScale(_state.SynUnanswered));
        }

        window <<= (flags & TcpHeader.Syn) != 0 ? 0 : PeerScale(_state.OurSyn);

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
            WireAgreement ours = _state.SynUnanswered;
            Begin(_state.IssUnanswered);
            _state.OurSyn = ours;
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
        string? misused = Options(segment, syn, acknowledges);
        if (misused is not null)
        {
            return misused;
        }

        ReadOnlySpan<byte> text = segment[WireFrame.SegmentHeaderLength(segment)..];
        bool fin = (flags & TcpHeader.Fin) != 0;
        _state.HasFin |= fin;
        uint end = sequence + (uint)text.Length + (syn ? 1u : 0u) + (fin ? 1u : 0u);
        if ((int)(end - _state.SentEnd) > 0)
        {
            _state.SentEnd = end;
        }

        int shift = !syn && _state.PeerSyn.Scales ? _state.OurSyn.Scale : 0;
        string? wrong = acknowledges ? Receiving(ack, BinaryPrimitives.ReadUInt16BigEndian(segment[TcpHeader.Window..]) << shift, 1 << shift) : null;
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
            SynUnanswered = isUnanswered ? _state.OurSyn : _state.SynUnanswered,
            PeerSyn = _state.Offered,
            Offered = _state.Offered,
            PeerTsVal = _state.PeerTsVal,
            HasPeerStamp = _state.HasPeerStamp,
            AckUnanswered = isUnanswered ? _state.Ack : _state.AckUnanswered,
            Iss = sequence,
            SentEnd = sequence + 1,
            PeerEdge = sequence + 1 + (uint)_state.SynWindow,
        };
        _isTextKnown = false;
        _count = 0;
    }

    // The shift of the peer's windows, when ours is the SYN given.
    private int PeerScale(WireAgreement ours)
    {
        return ours.Scales ? _state.PeerSyn.Scale : 0;
    }

    /// <summary>Options are used only as both SYNs have agreed, and say what can be (RFC 7323, RFC 2018, RFC 2883).</summary>
    private string? Options(ReadOnlySpan<byte> segment, bool syn, bool acknowledges)
    {
        WireOptions options = new(segment);
        if (syn)
        {
            bool isFirst = _state.SentEnd == _state.Iss + 1 && !_state.HasPeerAck && !acknowledges;
            _state.OurSyn = Agreement(options);
            _state.WaitsForSyn = isFirst || (_state.WaitsForSyn && !acknowledges);
            if (acknowledges)
            {
                // Also of a new connection that begins with the numbers of the one before, in the same millisecond.
                _state.PeerSyn = _state.Offered;
            }

            if (acknowledges && ((options.Scale >= 0 && !_state.PeerSyn.Scales) || (options.SackPermitted && !_state.PeerSyn.Sack) || (options.IsStamped && !_state.PeerSyn.Stamps)))
            {
                return "an option in its SYN|ACK that the SYN did not have (RFC 7323 sections 2.2 and 3.2, RFC 2018 section 2)";
            }
        }
        else if (options.Scale >= 0 || options.SackPermitted)
        {
            return "an option of a SYN in another segment";
        }
        else if (options.IsStamped != (_state.OurSyn.Stamps && _state.PeerSyn.Stamps))
        {
            return options.IsStamped ? "timestamps that were not agreed on" : "a segment without the timestamps that were agreed on (RFC 7323 section 3.2)";
        }

        return Stamp(options, syn, acknowledges) ?? Blocks(options.Blocks, segment);
    }

    private static WireAgreement Agreement(WireOptions options)
    {
        return new(options.Scale >= 0, Math.Max(0, options.Scale), options.SackPermitted, options.IsStamped);
    }

    private string? Stamp(WireOptions options, bool syn, bool acknowledges)
    {
        if (!options.IsStamped)
        {
            return null;
        }

        if (_state.HasStamp && (int)(options.TsVal - _state.TsVal) < 0)
        {
            return "an older timestamp than before (RFC 7323 section 5.4)";
        }

        _state.TsVal = options.TsVal;
        if (acknowledges)
        {
            if (!_state.HasPeerStamp || (int)(options.TsEcr - _state.PeerTsVal) > 0)
            {
                return "an echo of a timestamp that never came (RFC 7323 section 3.2)";
            }

            // A cookie answers any SYN, and an old duplicate has an old timestamp.
            if (_state.HasStamp && !syn && (int)(options.TsEcr - _state.TsEcr) < 0)
            {
                return "an echo of an older timestamp than before (RFC 7323 section 4.3)";
            }

            _state.TsEcr = options.TsEcr;
            _state.HasStamp = true;
        }

        return null;
    }

    private string? Blocks(ReadOnlySpan<byte> blocks, ReadOnlySpan<byte> segment)
    {
        if (blocks.Length > 0 && !(_state.OurSyn.Sack && _state.PeerSyn.Sack))
        {
            return "SACK blocks that were not agreed on";
        }

        uint ack = BinaryPrimitives.ReadUInt32BigEndian(segment[TcpHeader.Acknowledgment..]);
        for (int at = 0; at < blocks.Length; at += 8)
        {
            uint start = BinaryPrimitives.ReadUInt32BigEndian(blocks[at..]);
            uint end = BinaryPrimitives.ReadUInt32BigEndian(blocks[(at + 4)..]);
            bool mayBeDuplicate = at == 0;
            if ((int)(end - start) <= 0 || (int)(end - _state.Edge) > 0 || ((int)(start - ack) <= 0 && !mayBeDuplicate))
            {
                return $"a SACK block from {start - ack} to {end - ack} behind what it acknowledges";
            }
        }

        return null;
    }

    private void Offered(uint edge)
    {
        if ((int)(edge - _state.PeerEdge) > 0)
        {
            _state.PeerEdge = edge;
        }
    }

    private string? Receiving(uint ack, int window, int unit)
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
        else if ((int)(edge - _state.Edge) <= -unit)
        {
            return $"a window whose right edge has moved left by {_state.Edge - edge} (RFC 9293 section 3.8.6, SHLD-14)";
        }

        _state.Ack = ack;
        if (!_state.HasEdge || (int)(edge - _state.Edge) > 0)
        {
            // A scaled window may be rounded down (RFC 7323 section 2.4).
            _state.HasEdge = true;
            _state.Edge = edge;
        }

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
