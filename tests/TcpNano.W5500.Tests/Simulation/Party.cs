using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.W5500.Tests.Simulation;

/// <summary>One end of a simulated connection: what its app sends, what it must receive, and how it ends.</summary>
internal sealed class Party
{
    private const int Shown = 32;

    private readonly byte[] _data;
    private readonly byte[] _buffer = new byte[4096];
    private readonly Ending _ending;
    private readonly int _endsAfter;
    private TcpConnection? _connection;
    private bool _isThrough;
    private bool _sawEnd;

    public Party(SplitMix64 chance, int mostOctets, bool isOrderly)
    {
        _data = new byte[chance.Below(mostOctets + 1)];
        new Random(chance.Below(int.MaxValue)).NextBytes(_data);
        _ending = isOrderly || chance.Chance(70) ? Ending.Finish : (Ending)(1 + chance.Below(2));
        _endsAfter = chance.Below(_data.Length + 1);
    }

    /// <summary>The other end.</summary>
    public required Party? Peer { get; set; }

    public TcpConnection? Connection => _connection;

    /// <summary>Octets that the stack has taken.</summary>
    public int Sent { get; private set; }

    /// <summary>Octets that have come, each as the peer has sent it.</summary>
    public int Received { get; private set; }

    public bool WasOpen { get; private set; }

    public bool IsOrderly => _ending == Ending.Finish;

    /// <summary>Why it is over; None while it is not.</summary>
    public CloseReason Reason { get; private set; }

    public void Bind(TcpConnection connection)
    {
        _connection = connection;
        connection.NoDelay = true;

        // A peer that is gone, and to which there is nothing to say, would never be missed.
        connection.KeepAlive = true;
    }

    /// <summary>Does what the app can do now.</summary>
    public void Step()
    {
        if (_connection is null || Reason != CloseReason.None)
        {
            return;
        }

        WasOpen |= _connection.State is not (TcpState.SynSent or TcpState.SynReceived or TcpState.Closed);
        if (!_isThrough)
        {
            Receive();
            Send();
            End();
        }

        if (_connection.State == TcpState.Closed)
        {
            Reason = _connection.CloseReason;
            Assert.AreNotEqual(CloseReason.None, Reason, "an end without a reason");
            if (!_isThrough)
            {
                _isThrough = true;
                _connection.Close(0);
            }
        }
    }

    /// <summary>What must be true when both ends are over.</summary>
    /// <param name="isMisheard">Whether a chip may have heard something else than its driver has said.</param>
    public void Judge(bool isMisheard)
    {
        string what = $"{_ending} after {_endsAfter} of {_data.Length}, sent {Sent}, received {Received}, {Reason}; peer {Peer!._ending}, sent {Peer.Sent}, received {Peer.Received}, {Peer.Reason}";
        if (isMisheard && WasOpen && IsOrderly && Peer.Connection is null)
        {
            // A SYN|ACK that the bus refused stayed in the chip, and left in place of a frame that was lost on SPI. The peer's stack, which knows nothing of it, says so.
            Assert.AreEqual(CloseReason.Reset, Reason, what);
        }
        else if (WasOpen && IsOrderly && Peer.IsOrderly)
        {
            Assert.IsTrue(IsClean(Reason), what);
        }

        if (IsClean(Reason) && WasOpen && Peer.IsOrderly)
        {
            Assert.AreEqual(Sent, Peer.Received, what);
        }

        if (IsClean(Reason) && IsOrderly && WasOpen)
        {
            Assert.AreEqual(_data.Length, Sent, what);
        }

        Assert.IsFalse(Reason == CloseReason.Aborted && IsOrderly, what);
    }

    private static bool IsClean(CloseReason reason)
    {
        return reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
    }

    private void Receive()
    {
        int count;
        while ((count = _connection!.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
        {
            Assert.IsLessThanOrEqualTo(Peer!.Sent, Received + count, "more than was sent");
            ReadOnlySpan<byte> right = Peer._data.AsSpan(Received, count);
            int same = _buffer.AsSpan(0, count).CommonPrefixLength(right);
            Assert.AreEqual(count, same, $"wrong data at {Received + same}: {Convert.ToHexString(_buffer, same, Math.Min(count - same, Shown))} and not {Convert.ToHexString(right.Slice(same, Math.Min(count - same, Shown)))}");
            Received += count;
        }

        if (count == 0)
        {
            Assert.AreEqual(Peer!.Sent, Received, "the end before the end");
            _sawEnd = true;
        }
    }

    private void Send()
    {
        if (WasOpen && Sent < _data.Length)
        {
            Sent += Math.Max(0, _connection!.Send(_data, Sent, _data.Length - Sent, 0));
        }
    }

    private void End()
    {
        bool isTime = WasOpen && Sent >= _endsAfter;
        switch (_ending)
        {
            case Ending.Finish when WasOpen && Sent == _data.Length:
                _connection!.ShutdownSend();
                if (_sawEnd)
                {
                    _isThrough = true;
                    _connection.Close(0);
                }

                break;

            case Ending.CloseEarly when isTime:
                _isThrough = true;
                _connection!.Close(0);
                break;

            case Ending.Abort when isTime:
                _isThrough = true;
                _connection!.Abort();
                break;
        }
    }
}
