using System.Buffers.Binary;

namespace TcpNano.W5500.Tests.Model;

/// <content>Socket 0 in MACRAW: commands, buffers, and what goes over the cable.</content>
internal sealed partial class W5500Model
{
    private const int BufferSize = 16384;
    private const int BufferMask = BufferSize - 1;
    private const int MacRaw = 4;
    private const int MacRawStatus = 0x42;
    private const byte ReceivedInterrupt = 0x04;
    private const byte SentInterrupt = 0x10;
    private const int LeastFrame = 60;
    private const int MostSent = 1514;
    private const int Overhead = 24;

    private readonly byte[] _transmit = new byte[BufferSize];
    private readonly byte[] _receive = new byte[BufferSize];
    private readonly byte[] _frame = new byte[2048];
    private double _commandAt;
    private double _sentAt;
    private bool _isSending;
    private bool _hasLostPower;
    private int _sendEnd;
    private int _freed;

    /// <summary>What the pointers are when the socket is opened; the datasheet does not say.</summary>
    public int OpenPointer { get; set; }

    /// <summary>Whether frames that are sent never get done.</summary>
    public bool HoldsFrames { get; set; }

    /// <summary>Octets of a frame that is coming in, by which the write pointer is ahead of what has been received; the datasheet does not say that it stays behind.</summary>
    public int ComingIn { get; set; }

    /// <summary>Whether frames are sent in no time.</summary>
    public bool SendsAtOnce { get; set; }

    public int FramesSent { get; private set; }

    public int FramesReceived { get; private set; }

    /// <summary>Frames that found no room.</summary>
    public int Overflows { get; private set; }

    /// <summary>Frames that the chip did not pass on because of their address or type.</summary>
    public int Filtered { get; private set; }

    /// <summary>Octets that lie in the receive buffer.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return Distance(_freed, ReceiveWrite);
            }
        }
    }

    private int TransmitSize => 1024 * Socket0[Sn_TXBUF_SIZE];

    private int ReceiveSize => 1024 * Socket0[Sn_RXBUF_SIZE];

    private int TransmitRead { get; set; }

    private int TransmitWrite => BinaryPrimitives.ReadUInt16BigEndian(Socket0.AsSpan(Sn_TX_WR));

    private int ReceiveWrite { get; set; }

    /// <summary>A frame comes in from the cable.</summary>
    /// <returns>Whether it lies in the buffer.</returns>
    public bool Arrive(ReadOnlySpan<byte> frame)
    {
        lock (_lock)
        {
            Settle();
            if (!LinkUp || Socket0[Sn_SR] != MacRawStatus)
            {
                return false;
            }

            if (!Passes(frame))
            {
                Filtered++;
                return false;
            }

            // Ethernet knows no shorter ones; the check sequence is gone already.
            int length = Math.Max(frame.Length, LeastFrame);
            int size = length + 2;
            if (size > ReceiveSize - Distance(_freed, ReceiveWrite))
            {
                Overflows++;
                return false;
            }

            Store(0, (byte)(size >> 8));
            Store(1, (byte)size);
            for (int i = 0; i < length; i++)
            {
                Store(2 + i, i < frame.Length ? frame[i] : (byte)0);
            }

            ReceiveWrite = (ReceiveWrite + size) & 0xFFFF;
            FramesReceived++;
            Socket0[Sn_IR] |= ReceivedInterrupt;
            SignalInterrupt();
            return true;
        }
    }

    /// <summary>Damages an octet in the receive buffer.</summary>
    /// <param name="offset">How far behind the first octet that waits.</param>
    /// <param name="value">Its new value.</param>
    public void Damage(int offset, byte value)
    {
        lock (_lock)
        {
            _receive[(_freed + offset) & BufferMask] = value;
        }
    }

    private static int Distance(int from, int to)
    {
        return (to - from) & 0xFFFF;
    }

    private void Store(int offset, byte value)
    {
        _receive[(ReceiveWrite + offset) & BufferMask] = value;
    }

    private bool Passes(ReadOnlySpan<byte> frame)
    {
        int mode = Socket0[Sn_MR];
        bool isIPv6 = frame[12] == 0x86 && frame[13] == 0xDD;
        if (isIPv6 && (mode & 0x10) != 0)
        {
            return false;
        }

        if (frame[..6].IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return true;
        }

        bool filters = (mode & 0x80) != 0;
        if ((frame[0] & 1) == 0)
        {
            return !filters || frame[..6].SequenceEqual(_common.AsSpan(SHAR, 6));
        }

        // As Espressif has found on hardware: the filter lets IP multicast pass, and nothing else to groups.
        bool isIPv4 = frame[0] == 1 && frame[1] == 0 && frame[2] == 0x5E;
        return isIPv4 ? (mode & 0x20) == 0 : !filters || (frame[0] == 0x33 && frame[1] == 0x33);
    }

    /// <summary>What is lost with the power.</summary>
    private void Forget()
    {
        _isSending = false;
        _freed = 0;
        ReceiveWrite = 0;
        TransmitRead = 0;
    }

    /// <summary>What has become due by now.</summary>
    private void Settle()
    {
        if (Socket0[Sn_CR] != 0 && _time >= _commandAt)
        {
            int command = Socket0[Sn_CR];
            Socket0[Sn_CR] = 0;
            Execute(command);
        }

        if (_isSending && _time >= _sentAt && !HoldsFrames && LinkUp)
        {
            FinishSending();
        }
    }

    private void Execute(int command)
    {
        switch (command)
        {
            case 0x01:
                OpenSocket();
                break;

            case 0x10:
                Socket0[Sn_SR] = 0;
                _isSending = false;
                break;

            case 0x20:
                StartSending();
                break;

            case 0x40:
                FreeReceived();
                break;

            default:
                Forbid($"command 0x{command:X2}");
                break;
        }
    }

    private void OpenSocket()
    {
        _hasLostPower = false;
        if (_sockets.Sum(socket => socket[Sn_RXBUF_SIZE]) > 16 || _sockets.Sum(socket => socket[Sn_TXBUF_SIZE]) > 16)
        {
            Forbid("more than 16 KB of buffer given away");
        }

        if ((Socket0[Sn_MR] & 0x0F) != MacRaw)
        {
            Forbid("a socket that is opened for something else than MACRAW");
            return;
        }

        Socket0[Sn_SR] = MacRawStatus;
        Forget();
        _freed = OpenPointer;
        ReceiveWrite = OpenPointer;
        TransmitRead = OpenPointer;
        BinaryPrimitives.WriteUInt16BigEndian(Socket0.AsSpan(Sn_TX_WR), (ushort)OpenPointer);
        BinaryPrimitives.WriteUInt16BigEndian(Socket0.AsSpan(Sn_RX_RD), (ushort)OpenPointer);
    }

    private void StartSending()
    {
        int length = Distance(TransmitRead, TransmitWrite);
        if (Socket0[Sn_SR] != MacRawStatus)
        {
            // Nobody tells the driver that the power was gone.
            if (!_hasLostPower)
            {
                Forbid("SEND on a closed socket");
            }

            return;
        }

        if (_isSending)
        {
            // Without a link it stays, and the driver may look at the link twice a second only.
            if (LinkUp)
            {
                Forbid("SEND while a frame is being sent");
            }

            return;
        }

        if (length is < LeastFrame or > MostSent)
        {
            // Sent by nobody, and never done.
            Forbid($"SEND of {length} octets");
            length = MostSent;
            _sentAt = double.PositiveInfinity;
        }
        else
        {
            _sentAt = SendsAtOnce ? _commandAt : _commandAt + ((length + Overhead) * (IsSlow ? 0.8 : 0.08));
        }

        _isSending = true;
        _sendEnd = TransmitWrite;
    }

    private void FinishSending()
    {
        int length = Distance(TransmitRead, _sendEnd);
        for (int i = 0; i < length; i++)
        {
            _frame[i] = _transmit[(TransmitRead + i) & BufferMask];
        }

        TransmitRead = _sendEnd;
        _isSending = false;
        Socket0[Sn_IR] |= SentInterrupt;
        SignalInterrupt();
        FramesSent++;
        Jack?.Sent(_frame.AsSpan(0, length));
    }

    private void FreeReceived()
    {
        if (Socket0[Sn_SR] != MacRawStatus)
        {
            // As above.
            return;
        }

        int to = BinaryPrimitives.ReadUInt16BigEndian(Socket0.AsSpan(Sn_RX_RD));
        if (Distance(_freed, to) > Distance(_freed, ReceiveWrite))
        {
            Forbid("RECV of more than there is");
        }

        _freed = to;
    }
}
