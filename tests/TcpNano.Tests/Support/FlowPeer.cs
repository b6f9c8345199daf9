using TcpNano.Dialogues;

namespace TcpNano.Tests.Support;

/// <summary>
/// A whole TCP peer for tests in which it does not matter what happens when, but that everything gets through: it receives
/// into a small buffer, reads slowly, delays ACKs, sends a stream of its own, retransmits, and sits behind a network
/// that delays, loses, repeats and reorders. The application of the stack sends and reads as the fields say.
/// </summary>
internal sealed class FlowPeer
{
    /// <summary>One way, in milliseconds.</summary>
    public int Delay = 5;

    /// <summary>Segments lost in a hundred, each way.</summary>
    public int Loss;

    /// <summary>Segments in a hundred that are overtaken by later ones, each way.</summary>
    public int Reorder;

    /// <summary>Segments in a hundred that arrive twice, each way.</summary>
    public int Duplicate;

    /// <summary>How often in a hundred times our driver has no room.</summary>
    public int NoRoom;

    /// <summary>The peer's receive buffer.</summary>
    public int Buffer = 65535;

    /// <summary>What the peer's application reads at a time; 0 for everything at once.</summary>
    public int PeerReads;

    /// <summary>Milliseconds between two reads of the peer's application.</summary>
    public int PeerReadsEvery = 1;

    /// <summary>Whether the peer avoids offering silly windows (RFC 9293 section 3.8.6.2.2).</summary>
    public bool OffersSillyWindows;

    /// <summary>Longest that the peer holds back an ACK; every second segment is acknowledged at once.</summary>
    public int AckDelay = 200;

    /// <summary>What our application sends at a time; 0 for as much as fits.</summary>
    public int AppSends;

    /// <summary>What our application reads at a time; 0 for everything at once.</summary>
    public int AppReads;

    /// <summary>Milliseconds between two calls of our application.</summary>
    public int AppEvery = 1;

    /// <summary>Largest segment of the peer's.</summary>
    public int Mss = 1460;

    private const int Flight = 512;
    private const int PeerRto = 400;
    private const int MostBlocks = 64;

    private readonly Dialogue _d;
    private readonly TestRandom _random;

    // Segments on their way to the peer, in the order they left.
    private readonly int[] _start = new int[Flight];
    private readonly int[] _end = new int[Flight];
    private readonly int[] _ack = new int[Flight];
    private readonly int[] _window = new int[Flight];
    private readonly long[] _arrival = new long[Flight];

    // The peer's segments on their way to the stack: sequence number, length, and ACK and window as they were then.
    private readonly string[] _text = new string[Flight];
    private readonly long[] _textArrival = new long[Flight];

    // What the peer has received beyond _received.
    private readonly int[] _blockStart = new int[MostBlocks];
    private readonly int[] _blockEnd = new int[MostBlocks];
    private int _blocks;
    private int _count;
    private int _textCount;

    private int _received = 1;
    private int _unread;
    private int _edge;
    private long _ackAt = -1;
    private long _readAt;
    private long _appAt;

    private int _sendTotal;
    private int _sent = 1;
    private int _acked = 1;
    private int _sendEdge;
    private long _resendAt = -1;

    public FlowPeer(Dialogue dialogue, int seed)
    {
        _d = dialogue;
        _random = new TestRandom((uint)seed);
    }

    /// <summary>Both directions at the same time, until everything has arrived and is acknowledged.</summary>
    /// <param name="toPeer">Octets our application sends.</param>
    /// <param name="fromPeer">Octets the peer's sends.</param>
    /// <param name="limit">Virtual milliseconds in which it has to be done.</param>
    /// <returns>Virtual milliseconds it took.</returns>
    public long Transfer(int toPeer, int fromPeer, long limit)
    {
        long start = _d.Now;
        int queued = 0;
        int read = 0;
        _sendTotal = fromPeer;
        _edge = 1 + (Buffer < 65535 ? Buffer : 65535);
        _sendEdge = 1 + _d.Options.ReceiveBuffer;
        _readAt = start;
        _appAt = start;
        while (_received <= toPeer || _unread > 0 || read < fromPeer || _acked <= fromPeer || _d.App.SendQueued > 0)
        {
            if (_d.Now - start > limit)
            {
                _d.Fail("stalled: " + (_received - 1).ToString() + " of " + toPeer.ToString() + " octets reached the peer, "
                    + read.ToString() + " of " + fromPeer.ToString() + " the application, in " + limit.ToString() + " ms");
            }

            _d.Driver.NoRoom = _random.Next(100) < NoRoom;
            TakeSent();
            Arrive();
            ReadAtPeer();
            if (_d.Now >= _appAt)
            {
                if (queued < toPeer)
                {
                    int n = _d.TrySend(AppSends > 0 && AppSends < toPeer - queued ? AppSends : toPeer - queued);
                    queued += n > 0 ? n : 0;
                }

                if (read < fromPeer)
                {
                    int n = _d.TryReceive(AppReads > 0 ? AppReads : 65535);
                    read += n > 0 ? n : 0;
                }

                _appAt = _d.Now + AppEvery;
            }

            SendFromPeer();
            TakeSent();
            if (_ackAt >= 0 && _d.Now >= _ackAt)
            {
                Acknowledge();
            }

            Wait((queued < toPeer && _d.App.SendRoom > 0) || (read < fromPeer && _d.App.Available > 0));
        }

        _d.Driver.NoRoom = false;
        return _d.Now - start;
    }

    private void Wait(bool appCanWork)
    {
        long next = _d.Now + 1000;
        long poll = _d.UntilNextPoll;
        if (poll >= 0 && _d.Now + poll < next)
        {
            next = _d.Now + poll;
        }

        next = Sooner(_arrival, _count, next);
        next = Sooner(_textArrival, _textCount, next);
        next = _ackAt >= 0 && _ackAt < next ? _ackAt : next;
        next = _resendAt >= 0 && _resendAt < next ? _resendAt : next;
        next = _unread > 0 && _readAt < next ? _readAt : next;
        next = appCanWork && _appAt < next ? _appAt : next;
        if (_d.PendingSegments == 0 && next > _d.Now)
        {
            _d.Elapse(next - _d.Now);
        }
    }

    private static long Sooner(long[] arrivals, int count, long next)
    {
        return count > 0 && arrivals[Earliest(arrivals, count)] < next ? arrivals[Earliest(arrivals, count)] : next;
    }

    // What the stack has sent goes on its way.
    private void TakeSent()
    {
        while (_d.PendingSegments > 0)
        {
            _d.Expect("ACK");
            if (_random.Next(100) < Loss)
            {
                _d.Remark("lost");
                continue;
            }

            Enter();
            if (_random.Next(100) < Duplicate)
            {
                Enter();
            }
        }
    }

    private void Enter()
    {
        if (_count == Flight)
        {
            _d.Fail("too much in flight");
        }

        DialogueSegment segment = _d.Last;
        _start[_count] = segment.RelativeSequence;
        _end[_count] = segment.RelativeSequence + segment.Length;
        _ack[_count] = segment.RelativeAcknowledgment;
        _window[_count] = segment.Window;
        _arrival[_count] = Arrival();
        _count++;
    }

    private long Arrival()
    {
        return _d.Now + Delay + (_random.Next(100) < Reorder ? 1 + _random.Next((2 * Delay) + 10) : 0);
    }

    // The one that arrives first, of those that left first.
    private static int Earliest(long[] arrivals, int count)
    {
        int earliest = 0;
        for (int i = 1; i < count; i++)
        {
            if (arrivals[i] < arrivals[earliest])
            {
                earliest = i;
            }
        }

        return earliest;
    }

    private void Arrive()
    {
        int i = Earliest(_arrival, _count);
        while (_count > 0 && _arrival[i] <= _d.Now)
        {
            int start = _start[i];
            int end = _end[i];
            if (_ack[i] > _acked)
            {
                _acked = _ack[i];
                _resendAt = _acked < _sent ? _d.Now + PeerRto : -1;
            }

            if (_ack[i] + _window[i] > _sendEdge)
            {
                _sendEdge = _ack[i] + _window[i];
            }

            _count--;
            System.Array.Copy(_start, i + 1, _start, i, _count - i);
            System.Array.Copy(_end, i + 1, _end, i, _count - i);
            System.Array.Copy(_ack, i + 1, _ack, i, _count - i);
            System.Array.Copy(_window, i + 1, _window, i, _count - i);
            System.Array.Copy(_arrival, i + 1, _arrival, i, _count - i);
            if (end > start)
            {
                Take(start, end);
            }

            i = Earliest(_arrival, _count);
        }

        i = Earliest(_textArrival, _textCount);
        while (_textCount > 0 && _textArrival[i] <= _d.Now)
        {
            string text = _text[i];
            _textCount--;
            System.Array.Copy(_text, i + 1, _text, i, _textCount - i);
            System.Array.Copy(_textArrival, i + 1, _textArrival, i, _textCount - i);
            _d.Queue(text).Run();
            TakeSent();
            i = Earliest(_textArrival, _textCount);
        }
    }

    private void Take(int start, int end)
    {
        int before = _received;
        if (end > _edge)
        {
            end = _edge;
        }

        if (end > start && end > _received)
        {
            Keep(start, end);
        }

        _unread += _received - before;
        bool inOrder = _received > before;
        if (!inOrder || _blocks > 0 || _ackAt >= 0)
        {
            Acknowledge();
        }
        else
        {
            _ackAt = _d.Now + AckDelay;
        }
    }

    // Adds a stretch; blocks may overlap, that costs nothing here.
    private void Keep(int start, int end)
    {
        if (start > _received)
        {
            if (_blocks < MostBlocks)
            {
                _blockStart[_blocks] = start;
                _blockEnd[_blocks] = end;
                _blocks++;
            }

            return;
        }

        _received = end;
        bool again = true;
        while (again)
        {
            again = false;
            for (int i = 0; i < _blocks; i++)
            {
                if (_blockStart[i] <= _received)
                {
                    _received = _blockEnd[i] > _received ? _blockEnd[i] : _received;
                    _blocks--;
                    _blockStart[i] = _blockStart[_blocks];
                    _blockEnd[i] = _blockEnd[_blocks];
                    again = true;
                    break;
                }
            }
        }
    }

    private void ReadAtPeer()
    {
        if (_unread == 0 || _d.Now < _readAt)
        {
            return;
        }

        int edge = _edge;
        _unread -= PeerReads > 0 && PeerReads < _unread ? PeerReads : _unread;
        _readAt = _d.Now + PeerReadsEvery;
        if (Edge() > edge)
        {
            // The update may get lost: then the probe has to find out.
            Acknowledge();
        }
    }

    // The right edge the peer would offer now.
    private int Edge()
    {
        int edge = _received + Buffer - _unread;
        edge = edge > _received + 65535 ? _received + 65535 : edge;
        int step = Buffer / 2 < Mss ? Buffer / 2 : Mss;
        if (edge - _edge >= (OffersSillyWindows ? 1 : step))
        {
            return edge;
        }

        return _edge;
    }

    private void Acknowledge()
    {
        _ackAt = -1;
        _edge = Edge();
        Dispatch("ACK len=0 seq=" + _sent.ToString());
    }

    private void SendFromPeer()
    {
        if (_resendAt >= 0 && _d.Now >= _resendAt)
        {
            // Go back to what is not acknowledged; with the window closed that is a probe of one octet.
            _sent = _acked;
            _resendAt = -1;
            if (_sendEdge <= _sent && _sent <= _sendTotal)
            {
                _sendEdge = _sent + 1;
                _d.Remark("peer probes");
            }
        }

        while (_sent <= _sendTotal && _sent < _sendEdge)
        {
            int count = _sendTotal + 1 - _sent;
            count = count > Mss ? Mss : count;
            count = count > _sendEdge - _sent ? _sendEdge - _sent : count;
            int seq = _sent;
            _sent += count;
            _ackAt = -1;
            _edge = Edge();
            Dispatch("ACK seq=" + seq.ToString() + " len=" + count.ToString());
        }

        if (_acked <= _sendTotal && _resendAt < 0)
        {
            _resendAt = _d.Now + PeerRto;
        }
    }

    private void Dispatch(string text)
    {
        if (_random.Next(100) < Loss)
        {
            return;
        }

        text += " ack=" + _received.ToString() + " win=" + (_edge - _received).ToString();
        Dispatch(text, Arrival());
        if (_random.Next(100) < Duplicate)
        {
            Dispatch(text, Arrival());
        }
    }

    private void Dispatch(string text, long arrival)
    {
        if (_textCount == Flight)
        {
            _d.Fail("the peer has too much in flight");
        }

        _text[_textCount] = text;
        _textArrival[_textCount] = arrival;
        _textCount++;
    }
}
