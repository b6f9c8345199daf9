using System;
using System.Threading;
using TcpNano.Link;

namespace TcpNano.Tests.Support;

/// <summary>
/// A MAC without a wire: the test queues the frames the stack is to receive, and takes the frames the stack has sent.
/// Time stands still until the test moves it. All memory is taken by the constructor, so that allocation tests can run on it.
/// </summary>
/// <remarks>It holds the stack to the driver contract: a transmit length or a receive buffer out of bounds is an exception.</remarks>
public sealed class FakeDriver : MacDriver
{
    /// <summary>The Ethernet header in front of every datagram.</summary>
    public const int HeaderLength = 14;

    /// <summary>What <see cref="Now"/> answers. Move it with <see cref="Elapse"/> when a pump thread may be waiting.</summary>
    public long Clock;

    /// <summary>False: every frame is refused, as long as it stays so.</summary>
    public bool LinkUp = true;

    /// <summary>True: the transmitter answers "no room now".</summary>
    public bool NoRoom;

    /// <summary>True: the transmitter and the receiver throw, against their contract.</summary>
    public bool Throws;

    /// <summary>Frames the transmitter still accepts before it has no room; negative for any number.</summary>
    public int RoomFor = -1;

    /// <summary>False: sent frames are counted and forgotten at once, for runs of millions of frames.</summary>
    public bool KeepSent = true;

    /// <summary>Frames accepted by <see cref="Transmit"/> since construction.</summary>
    public int Accepted;

    /// <summary>Calls of <see cref="Transmit"/> answered false since construction.</summary>
    public int Refused;

    /// <summary>Length of the frame that <see cref="TakeSent"/> answered last.</summary>
    public int TakenLength;

    private readonly MacCapabilities _capabilities;
    private readonly int _mtu;
    private readonly byte[] _address;
    private readonly byte[][] _received;
    private readonly int[] _receivedLength;
    private readonly byte[][] _sent;
    private readonly int[] _sentLength;
    private readonly AutoResetEvent _signal = new AutoResetEvent(false);
    private readonly object _lock = new object();
    private int _receivedHead;
    private int _receivedCount;
    private int _sentHead;
    private int _sentCount;
    private bool _kicked;

    /// <summary>A driver with MTU 1500, no capabilities and room for 64 frames either way; its address is 02:00:00:00:00:01.</summary>
    public FakeDriver()
        : this(1500, 64, MacCapabilities.None)
    {
    }

    /// <summary>A driver of any size.</summary>
    /// <param name="mtu">Largest datagram.</param>
    /// <param name="frames">Frames that can wait, each way.</param>
    /// <param name="capabilities">What it claims to do; frames are passed on as they are all the same.</param>
    public FakeDriver(int mtu, int frames, MacCapabilities capabilities)
    {
        _mtu = mtu;
        _capabilities = capabilities;
        _address = new byte[] { 2, 0, 0, 0, 0, 1 };
        _received = new byte[frames][];
        _receivedLength = new int[frames];
        _sent = new byte[frames][];
        _sentLength = new int[frames];
        for (int i = 0; i < frames; i++)
        {
            _received[i] = new byte[mtu + HeaderLength];
            _sent[i] = new byte[mtu + HeaderLength];
        }
    }

    public override MacCapabilities Capabilities
    {
        get { return _capabilities; }
    }

    public override int Mtu
    {
        get { return _mtu; }
    }

    public override bool IsLinkUp
    {
        get { return LinkUp; }
    }

    /// <summary>Frames sent and not yet taken.</summary>
    public int SentCount
    {
        get { return _sentCount; }
    }

    /// <summary>Frames queued and not yet received.</summary>
    public int ReceiveCount
    {
        get { return _receivedCount; }
    }

    /// <summary>Changes the hardware address; before the stack is constructed.</summary>
    public void SetAddress(byte[] address)
    {
        Array.Copy(address, 0, _address, 0, 6);
    }

    public override void GetAddress(byte[] buffer)
    {
        Array.Copy(_address, 0, buffer, 0, 6);
    }

    /// <summary>Queues a copy of a frame for the stack.</summary>
    /// <returns>False when the queue is full: the frame is lost.</returns>
    public bool Inject(byte[] frame, int length)
    {
        lock (_lock)
        {
            if (_receivedCount == _received.Length)
            {
                return false;
            }

            int slot = (_receivedHead + _receivedCount) % _received.Length;
            Array.Copy(frame, 0, _received[slot], 0, length);
            _receivedLength[slot] = length;
            _receivedCount++;
        }

        _signal.Set();
        return true;
    }

    public override int Receive(byte[] frame)
    {
        if (frame.Length < FrameOffset + _mtu + HeaderLength)
        {
            throw new InvalidOperationException("receive buffer smaller than the MTU");
        }

        if (Throws)
        {
            throw new InvalidOperationException("broken");
        }

        lock (_lock)
        {
            if (_receivedCount == 0)
            {
                return 0;
            }

            int length = _receivedLength[_receivedHead];
            Array.Copy(_received[_receivedHead], 0, frame, FrameOffset, length);
            _receivedHead = (_receivedHead + 1) % _received.Length;
            _receivedCount--;
            return length;
        }
    }

    public override bool Transmit(byte[] frame, int length)
    {
        if (length < HeaderLength || length > _mtu + HeaderLength)
        {
            throw new InvalidOperationException("transmit length " + length.ToString());
        }

        if (Throws)
        {
            throw new InvalidOperationException("broken");
        }

        lock (_lock)
        {
            if (!LinkUp || NoRoom || RoomFor == 0)
            {
                Refused++;
                return false;
            }

            if (RoomFor > 0)
            {
                RoomFor--;
            }

            Accepted++;
            if (KeepSent)
            {
                if (_sentCount == _sent.Length)
                {
                    throw new InvalidOperationException("the test takes no frames");
                }

                int slot = (_sentHead + _sentCount) % _sent.Length;
                Array.Copy(frame, FrameOffset, _sent[slot], 0, length);
                _sentLength[slot] = length;
                _sentCount++;
            }

            return true;
        }
    }

    /// <summary>Takes the oldest frame the stack has sent; its length is in <see cref="TakenLength"/>.</summary>
    /// <returns>The frame, valid until as many more as the driver holds were sent; null when there is none.</returns>
    public byte[] TakeSent()
    {
        lock (_lock)
        {
            if (_sentCount == 0)
            {
                TakenLength = 0;
                return null;
            }

            byte[] frame = _sent[_sentHead];
            TakenLength = _sentLength[_sentHead];
            _sentHead = (_sentHead + 1) % _sent.Length;
            _sentCount--;
            return frame;
        }
    }

    /// <summary>Forgets what the stack has sent so far.</summary>
    public void ForgetSent()
    {
        lock (_lock)
        {
            _sentHead = 0;
            _sentCount = 0;
        }
    }

    /// <summary>Lets time pass, and wakes a pump that waits for it.</summary>
    public void Elapse(int milliseconds)
    {
        Clock += milliseconds;
        Kick();
    }

    /// <summary>Waits in real time, so that a pump thread does not spin; <see cref="Clock"/> does not move.</summary>
    public override int Wait(int timeout)
    {
        int woken = TakeWake();
        if (woken == 0 && timeout != 0)
        {
            _signal.WaitOne(timeout, false);
            woken = TakeWake();
        }

        return woken;
    }

    public override void Kick()
    {
        lock (_lock)
        {
            _kicked = true;
        }

        _signal.Set();
    }

    public override long Now()
    {
        return Clock;
    }

    private int TakeWake()
    {
        lock (_lock)
        {
            int woken = (_receivedCount > 0 ? WakeFrame : 0) | (_kicked ? WakeKick : 0);
            _kicked = false;
            return woken;
        }
    }
}
