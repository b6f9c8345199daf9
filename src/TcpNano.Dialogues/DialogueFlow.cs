namespace TcpNano.Dialogues;

/// <summary>
/// What both ends have said in one conversation, and the promises that every segment of the stack is held to, whatever
/// the test is about.
/// </summary>
/// <remarks>
/// A second judge beside <c>WireFlow</c> of TcpNano.Virtual, and independent of it on purpose. This one knows the conversation: what the
/// app has handed over, where the FIN belongs, the MSS that the peer has announced; it makes numbers relative; and it also
/// runs on a device. The other one knows only what passes on the wire, of any number of connections, and can be put back to an
/// earlier moment. The promises that both know (acknowledgments, window, data beyond it) are judged twice in every script,
/// by code that has nothing in common, so that a mistake in one of them shows as a script that fails.
/// </remarks>
internal sealed class DialogueFlow
{
    public readonly uint PeerAddress;
    public readonly int PeerPort;
    public readonly int LocalPort;

    /// <summary>Our initial sequence number, learnt from our first SYN.</summary>
    public uint OurIss;

    public bool OurIssKnown;

    /// <summary>The peer's initial sequence number.</summary>
    public uint PeerIss;

    /// <summary>End of what the stack has sent, relative: SND.NXT at its highest.</summary>
    public int OurEnd;

    /// <summary>End of what the peer has sent, relative.</summary>
    public int PeerEnd;

    /// <summary>Most that one of our segments may carry: what the peer's SYN announced, or else 536 (MUST-15).</summary>
    public int PeerMss;

    /// <summary>What the application sends.</summary>
    public DialogueStream OurStream;

    /// <summary>What the peer sends.</summary>
    public DialogueStream PeerStream;

    /// <summary>Octets the application has handed over.</summary>
    public int AppSent;

    /// <summary>Octets the application has taken.</summary>
    public int AppReceived;

    /// <summary>
    /// Whether a SYN|ACK with other numbers begins a new connection between the same ends. Else it is a failure; tests say
    /// <see cref="Dialogue.NewIncarnation"/> where they know of one.
    /// </summary>
    public bool MayReopen;

    /// <summary>TSval of the newest segment of the stack's that had one.</summary>
    public uint OurTimestamp;

    private DialogueOptions _ourSyn;  // null before our SYN
    private DialogueOptions _peerSyn; // null before the peer's
    private bool _peerSynSeen;
    private bool _isOpen;
    private int _peerEdge;
    private int _peerWindow;
    private bool _ourEdgeKnown;
    private int _ourEdge;
    private int _ourAck;
    private int _peerFinEnd;
    private int _reopeningMss;
    private int _reopeningWindow;
    private int _ourFin;
    private bool _isReset; // the peer has sent a RST where the stack waits: it may begin anew

    public DialogueFlow(uint peerAddress, int peerPort, int localPort, uint peerIss)
    {
        PeerAddress = peerAddress;
        PeerPort = peerPort;
        LocalPort = localPort;
        Restart(peerIss);
    }

    /// <summary>What the stack has acknowledged, relative: RCV.NXT as it last said.</summary>
    public int Acknowledged
    {
        get { return _ourEdgeKnown ? _ourAck : 0; }
    }

    /// <summary>
    /// The signed way from b to a. By way of long, since nanoCLR keeps treating the plain difference as unsigned.
    /// </summary>
    public static int Distance(uint a, uint b)
    {
        return (int)(long)(a - b);
    }

    /// <summary>Forgets everything: the next SYNs begin a new conversation between the same ends.</summary>
    public void Restart(uint peerIss)
    {
        PeerIss = peerIss;
        OurIss = 0;
        OurIssKnown = false;
        OurEnd = 0;
        PeerEnd = 0;
        PeerMss = 536;
        OurStream = new DialogueStream(3);
        PeerStream = new DialogueStream(101);
        AppSent = 0;
        AppReceived = 0;
        _peerSynSeen = false;
        _ourSyn = null;
        _peerSyn = null;
        _isOpen = false;
        _peerEdge = 0;
        _peerWindow = 0;
        _ourEdgeKnown = false;
        _peerFinEnd = -1;
        _ourFin = -1;
        _isReset = false;
    }

    /// <summary>Takes note of a segment of the peer's.</summary>
    public void NotePeer(DialogueSegment segment)
    {
        int start = segment.RelativeSequence;
        int end = start + segment.SequenceLength;
        bool isSyn = (segment.Flags & DialogueSegment.Syn) != 0;
        bool hasAck = (segment.Flags & DialogueSegment.Ack) != 0;
        _isReset |= (segment.Flags & DialogueSegment.Rst) != 0 && _ourEdgeKnown && start == _ourAck;
        if (isSyn && (MayReopen || _isReset))
        {
            _reopeningMss = segment.Mss >= 0 ? segment.Mss : 536;
            _reopeningWindow = segment.Window;
        }

        if (isSyn && start == 0 && !_isOpen)
        {
            _peerSyn = segment.Options;
            PeerMss = segment.Mss >= 0 ? segment.Mss : 536;
            if (!_peerSynSeen && !hasAck)
            {
                // No data of ours can be out yet; the window counts from our SYN on.
                _peerEdge = 1 + segment.Window;
                _peerWindow = segment.Window;
            }

            _peerSynSeen = true;
        }

        if (end > PeerEnd)
        {
            PeerEnd = end;
        }

        if ((segment.Flags & DialogueSegment.Fin) != 0)
        {
            _peerFinEnd = end;
        }

        if (hasAck && (segment.Flags & DialogueSegment.Rst) == 0)
        {
            int ack = segment.RelativeAcknowledgment;
            _isOpen |= !isSyn && _peerSynSeen && OurIssKnown && ack == 1;
            if (ack >= 0 && ack <= OurEnd)
            {
                _peerWindow = segment.Window << (isSyn ? 0 : PeerScale);
                if (ack + _peerWindow > _peerEdge)
                {
                    _peerEdge = ack + _peerWindow;
                }
            }
        }
    }

    /// <summary>Takes note of a segment of the stack's, and holds it to what must always be so.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="data">The frame.</param>
    /// <param name="offset">Where in the frame the segment's data begins.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public string NoteOurs(DialogueSegment segment, byte[] data, int offset)
    {
        int flags = segment.Flags;
        if ((flags & DialogueSegment.Syn) != 0)
        {
            if (segment.Mss < 0)
            {
                return "SYN without MSS option (RFC 9293 section 3.7.1, SHLD-5)";
            }

            // Within a millisecond the clock of RFC 6528 gives the same number again; then it shows in what was said since.
            if ((MayReopen || _isReset) && (flags & DialogueSegment.Ack) != 0
                && (segment.Sequence != OurIss || segment.Acknowledgment - 1 != PeerIss || OurEnd > 1 || Acknowledged > 1))
            {
                Reopen(segment.Acknowledgment - 1);
            }

            if (!OurIssKnown)
            {
                OurIss = segment.Sequence;
                OurIssKnown = true;
            }
            else if (segment.Sequence != OurIss)
            {
                return "SYN with another initial sequence number";
            }

            _ourSyn = segment.Options;
        }
        else if (segment.Mss >= 0)
        {
            return "MSS option on a segment that is no SYN (RFC 9293 section 3.7.1, MUST-65)";
        }

        if (segment.Options.HasTimestamps)
        {
            OurTimestamp = segment.Options.TsVal;
        }

        if ((flags & DialogueSegment.Rst) != 0)
        {
            return (flags & DialogueSegment.Syn) != 0 ? "SYN and RST together" : null;
        }

        if (!OurIssKnown)
        {
            return "segment of a connection that was never opened";
        }

        if ((flags & DialogueSegment.Ack) == 0 && (flags & DialogueSegment.Syn) == 0)
        {
            return "segment without ACK (RFC 9293 section 3.1)";
        }

        // From here on a SYN of the peer's says nothing about its MSS any more.
        _isOpen |= (flags & DialogueSegment.Syn) == 0;
        string wrong = CheckOptions(segment);
        if (wrong == null)
        {
            wrong = CheckSequence(segment, data, offset);
        }

        if (wrong == null && (flags & DialogueSegment.Ack) != 0)
        {
            wrong = CheckAcknowledgment(segment);
        }

        return wrong;
    }

    private void Reopen(uint peerIss)
    {
        Restart(peerIss);
        PeerEnd = 1;
        PeerMss = _reopeningMss;
        _peerEdge = 1 + _reopeningWindow;
        _peerWindow = _reopeningWindow;
        _peerSynSeen = true;
    }

    /// <summary>Options that only SYNs have, and those that both SYNs must have had (RFC 7323 sections 2.2 and 3.2, RFC 2018 section 2).</summary>
    private string CheckOptions(DialogueSegment segment)
    {
        DialogueOptions options = segment.Options;
        if ((segment.Flags & DialogueSegment.Syn) != 0)
        {
            if ((segment.Flags & DialogueSegment.Ack) == 0 || _peerSyn == null)
            {
                return null;
            }

            return options.Scale >= 0 && _peerSyn.Scale < 0 ? "window scale that the peer has not offered"
                : options.SackPermitted && !_peerSyn.SackPermitted ? "SACK-permitted that the peer has not offered"
                : options.HasTimestamps && !_peerSyn.HasTimestamps ? "timestamps that the peer has not offered" : null;
        }

        if (options.Scale >= 0 || options.SackPermitted)
        {
            return "an option of a SYN on a segment that is none";
        }

        if (_ourSyn == null || _peerSyn == null)
        {
            return null;
        }

        if (options.HasTimestamps != (_ourSyn.HasTimestamps && _peerSyn.HasTimestamps))
        {
            return options.HasTimestamps ? "timestamps that were not agreed on" : "no timestamps (RFC 7323 section 3.2)";
        }

        return options.SackCount > 0 && !(_ourSyn.SackPermitted && _peerSyn.SackPermitted) ? "SACK blocks that were not agreed on" : null;
    }

    /// <summary>The shift of the peer's windows: 0 unless both SYNs had window scale.</summary>
    private int PeerScale
    {
        get { return _ourSyn != null && _peerSyn != null && _ourSyn.Scale >= 0 && _peerSyn.Scale >= 0 ? (_peerSyn.Scale > 14 ? 14 : _peerSyn.Scale) : 0; }
    }

    /// <summary>The shift of ours.</summary>
    private int OurScale
    {
        get { return _ourSyn != null && _peerSyn != null && _ourSyn.Scale >= 0 && _peerSyn.Scale >= 0 ? _ourSyn.Scale : 0; }
    }

    private string CheckSequence(DialogueSegment segment, byte[] data, int offset)
    {
        bool isSyn = (segment.Flags & DialogueSegment.Syn) != 0;
        int start = segment.RelativeSequence;
        int end = start + segment.SequenceLength;
        int dataStart = isSyn ? start + 1 : start;
        int dataEnd = dataStart + segment.Length;

        if (start > OurEnd || start < 0)
        {
            return "sequence number outside of what was sent";
        }

        if (segment.Length > 0)
        {
            if (segment.Length + segment.OptionsLength > PeerMss)
            {
                return "more data than the peer's MSS of " + PeerMss.ToString() + " (RFC 9293 section 3.7.1, MUST-16)";
            }

            if (dataStart < 1 || dataEnd - 1 > AppSent)
            {
                return "data that the application has not sent";
            }

            int mismatch = OurStream.Mismatch(dataStart - 1, data, offset, segment.Length);
            if (mismatch >= 0)
            {
                return "wrong data at sequence number " + (dataStart + mismatch).ToString();
            }

            // A probe of a closed window may carry one octet beyond it (RFC 9293 section 3.8.6.1).
            if (dataEnd > _peerEdge && !(_peerWindow == 0 && dataEnd == _peerEdge + 1))
            {
                return "data beyond the peer's window, which ends at " + _peerEdge.ToString();
            }
        }

        if (_ourFin >= 0 && segment.Length > 0 && dataEnd > _ourFin)
        {
            return "data after our FIN";
        }

        if ((segment.Flags & DialogueSegment.Fin) != 0)
        {
            if (_ourFin >= 0 && _ourFin != dataEnd)
            {
                return "FIN at another sequence number than before";
            }

            if (dataEnd != AppSent + 1)
            {
                return "FIN before all data is sent";
            }

            _ourFin = dataEnd;
        }

        if (end > OurEnd)
        {
            OurEnd = end;
        }

        return null;
    }

    private string CheckAcknowledgment(DialogueSegment segment)
    {
        int ack = segment.RelativeAcknowledgment;
        if (ack > PeerEnd)
        {
            return "acknowledges what the peer has not sent";
        }

        int scale = (segment.Flags & DialogueSegment.Syn) != 0 ? 0 : OurScale;
        int edge = ack + (segment.Window << scale);
        if (_ourEdgeKnown)
        {
            if (ack < _ourAck)
            {
                return "acknowledges less than before";
            }

            // Once the peer's FIN is acknowledged nothing more can come, and the window means nothing.
            // A scaled one may be rounded down (RFC 7323 section 2.4).
            if (edge <= _ourEdge - (1 << scale) && ack != _peerFinEnd)
            {
                return "the window's right edge moves left (RFC 9293 section 3.8.6, SHLD-14)";
            }
        }

        _ourEdge = _ourEdgeKnown && edge < _ourEdge && ack != _peerFinEnd ? _ourEdge : edge;
        _ourEdgeKnown = true;
        _ourAck = ack;
        return null;
    }
}
