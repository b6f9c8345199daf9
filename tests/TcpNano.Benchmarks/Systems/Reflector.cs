using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TcpNano.Linux;
using TcpNano.Wire;

namespace TcpNano.Benchmarks.Systems;

/// <summary>
/// The floor: the same services by a responder that reads a frame, turns its header round and writes it, with the checksums that TCP asks for and
/// nothing else. It keeps no connection, no timer and no copy, so a lost frame ends a bulk transfer. A stack over read, write and poll comes near it
/// and hardly beyond.
/// </summary>
internal sealed unsafe class Reflector : IServer
{
    private const int FrameLength = 1514;
    private const int Ip = 14;
    private const int Tcp = 34;
    private const int HeaderLength = 20;
    private const int SynLength = 24;
    private const int Mss = 1460;
    private const int Window = 65535;
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Rst = 4;
    private const byte Psh = 8;
    private const byte Ack = 16;

    private readonly TapDevice _tap;
    private readonly int _descriptor;
    private readonly bool _blocks;
    private readonly byte[] _frame = new byte[FrameLength];
    private readonly byte[] _ack = new byte[Tcp + HeaderLength];
    private readonly byte[] _data = new byte[FrameLength];
    private int _unacknowledged;

    // What the source sends, on its only connection.
    private bool _isSending;
    private uint _sndUna;
    private uint _sndNxt;
    private uint _sndWnd;

    /// <summary>Opens the TAP of the calling thread's namespace.</summary>
    /// <param name="blocks">Waits in read, and acknowledges every second segment; else by poll, and once for all that is there.</param>
    public Reflector(bool blocks)
    {
        _blocks = blocks;
        _tap = TapDevice.Open(Services.Tap);
        _descriptor = (int)_tap.Handle.DangerousGetHandle();
        if (blocks)
        {
            Native.Check(Native.FileControl(_descriptor, Native.SetFlags, LibC.ReadWrite), "fcntl");
        }
    }

    /// <inheritdoc/>
    public void Run()
    {
        LibC.PollDescriptor wait = new() { Descriptor = _descriptor, Events = LibC.PollIn };
        fixed (byte* start = _frame)
        {
            while (true)
            {
                nint length = LibC.Read(_descriptor, start, FrameLength);
                if (length > 0)
                {
                    Take((int)length);
                    continue;
                }

                if (length < 0 && Marshal.GetLastSystemError() is not (LibC.EAGAIN or LibC.EINTR))
                {
                    throw new BenchException("read: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError()));
                }

                FinishBatch();
                if (!_blocks)
                {
                    LibC.Poll(&wait, 1, -1);
                }
            }
        }
    }

    private void Take(int length)
    {
        if (length >= Tcp + HeaderLength && _frame[12] == 0x08 && _frame[13] == 0x00 && _frame[23] == 6)
        {
            TakeSegment();
        }
        else if (length >= 42 && _frame[12] == 0x08 && _frame[13] == 0x06 && _frame[21] == 1 && _frame[41] == 2)
        {
            // Who has our address: the request becomes the reply.
            _frame.AsSpan(6, 6).CopyTo(_frame);
            _tap.KernelAddress.CopyTo(_frame, 6);
            _frame[11] ^= 1;
            _frame[21] = 2;
            _frame.AsSpan(22, 10).CopyTo(_frame.AsSpan(32));
            _frame.AsSpan(6, 6).CopyTo(_frame.AsSpan(22));
            byte[] own = [10, 9, 0, 2];
            own.CopyTo(_frame, 28);
            Write(_frame, 42);
        }
    }

    private void TakeSegment()
    {
        int total = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(Ip + 2));
        int segment = total - 20;
        if (InternetChecksum.Finish(InternetChecksum.Add(0, _frame, Ip, 20)) != 0
            || InternetChecksum.Finish(InternetChecksum.Add(Pseudo(_frame, segment), _frame, Tcp, segment)) != 0)
        {
            return;
        }

        int header = (_frame[Tcp + 12] >> 4) * 4;
        byte flags = _frame[Tcp + 13];
        int text = segment - header;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(Tcp + 4));
        uint acknowledged = BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(Tcp + 8));
        int port = BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(Tcp + 2));
        uint next = sequence + (uint)text + ((flags & (Syn | Fin)) != 0 ? 1u : 0);
        if ((flags & Rst) != 0)
        {
            _isSending &= port != Services.Source;
        }
        else if ((flags & Syn) != 0)
        {
            _frame[Tcp + HeaderLength] = 2;
            _frame[Tcp + HeaderLength + 1] = 4;
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(Tcp + HeaderLength + 2), Mss);
            Answer(_frame, SynLength, 0, Syn | Ack, 0, next);
        }
        else if ((flags & Fin) != 0)
        {
            // The FIN rides on the ACK; octets that came with the peer's are echoed by nobody here, and no client sends any.
            _unacknowledged = 0;
            _isSending &= port != Services.Source;
            Answer(_frame, HeaderLength, 0, Fin | Ack, acknowledged, next);
        }
        else if (port == Services.Source)
        {
            TakeAck(acknowledged, BinaryPrimitives.ReadUInt16BigEndian(_frame.AsSpan(Tcp + 14)));
        }
        else if (text > 0 && port == Services.Sink)
        {
            Acknowledge(acknowledged, next);
        }
        else if (text > 0)
        {
            if (header != HeaderLength)
            {
                Buffer.BlockCopy(_frame, Tcp + header, _frame, Tcp + HeaderLength, text);
            }

            Answer(_frame, HeaderLength, text, Psh | Ack, acknowledged, next);
        }
    }

    private void Acknowledge(uint acknowledged, uint next)
    {
        _frame.AsSpan(0, Tcp + HeaderLength).CopyTo(_ack);
        Prepare(_ack, HeaderLength, 0, Ack, acknowledged, next);
        _unacknowledged++;
        if (_blocks && _unacknowledged == 2)
        {
            FinishBatch();
        }
    }

    private void TakeAck(uint acknowledged, int window)
    {
        if (!_isSending)
        {
            // The ACK of our SYN: its header, turned round, is the pattern of all that is sent.
            _frame.AsSpan(0, Tcp + HeaderLength).CopyTo(_data);
            Prepare(_data, HeaderLength, Mss, Ack, acknowledged, BinaryPrimitives.ReadUInt32BigEndian(_frame.AsSpan(Tcp + 4)));
            _sndNxt = acknowledged;
            _isSending = true;
        }

        _sndUna = acknowledged;
        _sndWnd = (uint)window;
        if (_blocks)
        {
            FinishBatch();
        }
    }

    private void FinishBatch()
    {
        if (_unacknowledged > 0)
        {
            _unacknowledged = 0;
            Write(_ack, Tcp + HeaderLength);
        }

        while (_isSending && _sndNxt - _sndUna + Mss <= _sndWnd)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_data.AsSpan(Tcp + 4), _sndNxt);
            FillChecksum(_data, HeaderLength + Mss);
            if (!Write(_data, FrameLength))
            {
                return;
            }

            _sndNxt += Mss;
        }
    }

    private void Answer(byte[] frame, int header, int text, int flags, uint sequence, uint acknowledged)
    {
        Prepare(frame, header, text, flags, sequence, acknowledged);
        Write(frame, Tcp + header + text);
    }

    /// <summary>Makes of a received header that of the answer.</summary>
    private static void Prepare(byte[] frame, int header, int text, int flags, uint sequence, uint acknowledged)
    {
        ulong destination = BinaryPrimitives.ReadUInt64BigEndian(frame);
        frame.AsSpan(6, 6).CopyTo(frame);
        for (int i = 0; i < 6; i++)
        {
            frame[6 + i] = (byte)(destination >> (56 - (8 * i)));
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Ip + 2), (ushort)(20 + header + text));
        frame[Ip + 10] = 0;
        frame[Ip + 11] = 0;
        uint source = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Ip + 12));
        frame.AsSpan(Ip + 16, 4).CopyTo(frame.AsSpan(Ip + 12));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Ip + 16), source);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Ip + 10), (ushort)InternetChecksum.Finish(InternetChecksum.Add(0, frame, Ip, 20)));
        uint ports = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Tcp));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Tcp), (ports << 16) | (ports >> 16));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Tcp + 4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(Tcp + 8), acknowledged);
        frame[Tcp + 12] = (byte)(header << 2);
        frame[Tcp + 13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Tcp + 14), Window);
        FillChecksum(frame, header + text);
    }

    private static void FillChecksum(byte[] frame, int segment)
    {
        frame[Tcp + 16] = 0;
        frame[Tcp + 17] = 0;
        int sum = InternetChecksum.Finish(InternetChecksum.Add(Pseudo(frame, segment), frame, Tcp, segment));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(Tcp + 16), (ushort)sum);
    }

    private static uint Pseudo(byte[] frame, int segment)
    {
        uint source = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Ip + 12));
        uint destination = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Ip + 16));
        return InternetChecksum.PseudoHeader(source, destination, 6, segment);
    }

    private bool Write(byte[] frame, int length)
    {
        fixed (byte* start = frame)
        {
            return LibC.Write(_descriptor, start, (nuint)length) >= 0;
        }
    }
}
