using System.Buffers.Binary;
using TcpNano.Diagnostics;
using TcpNano.Host.Exploration;
using TcpNano.Wire;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>What the stack's driver saw of one conversation: the segments, to be printed, and what they prove.</summary>
internal sealed class TalkRecord
{
    // A talk of a few kilobytes takes a hundred segments; one that never ends need not be kept whole.
    private const int MostKept = 3000;
    private const int Ip = EthernetHeader.Length; // without options: nobody sends any here

    private readonly Lock _lock = new();
    private readonly List<Line> _lines = [];
    private uint? _stackIss;
    private uint? _stackFinEnd;
    private uint? _kernelFinEnd;
    private uint _ackedByKernel;
    private bool _stackFinAcked;
    private bool _kernelFinAcked;
    private int _segments;

    /// <summary>Whether a RST of the kernel's came, undamaged.</summary>
    public bool ResetFromKernel { get; private set; }

    /// <summary>Whether the stack sent a RST.</summary>
    public bool ResetFromStack { get; private set; }

    /// <summary>Whether a FIN of the kernel's came, undamaged.</summary>
    public bool FinFromKernel => _kernelFinEnd is not null;

    /// <summary>When the first FIN of the kernel's came; -1 while none has.</summary>
    public long FinFromKernelAt { get; private set; } = -1;

    /// <summary>Whether each end has acknowledged the other's FIN, and with it all that came before.</summary>
    public bool IsOrderly => _stackFinAcked && _kernelFinAcked;

    /// <summary>Octets of the stack's that the kernel has acknowledged.</summary>
    public long AckedByKernel => _ackedByKernel - (_stackFinAcked ? 1 : 0);

    /// <summary>Takes down a segment.</summary>
    /// <param name="time">When.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="length">The frame's length.</param>
    /// <param name="sent">Whether the stack sent it.</param>
    /// <param name="state">The stack's state after it.</param>
    public void Add(long time, byte[] frame, int length, bool sent, TcpState state)
    {
        lock (_lock)
        {
            bool damaged = !sent && IsDamaged(frame, length);
            if (++_segments <= MostKept)
            {
                _lines.Add(new Line(time, frame.AsSpan(0, length).ToArray(), sent, damaged, state));
            }

            if (!damaged)
            {
                Learn(time, frame, sent);
            }
        }
    }

    /// <summary>The segments as a ladder.</summary>
    /// <param name="origin">The time to count from.</param>
    /// <returns>Lines: the kernel on the left, the stack and its state on the right.</returns>
    public IEnumerable<string> Ladder(long origin)
    {
        lock (_lock)
        {
            Ladder ladder = new(1);
            SegmentText text = new(2);
            List<string> rows = [ladder.Heading("kernel", "stack")];
            foreach (Line line in _lines)
            {
                // The damaged one comes a second time, and whole; only then is it to be counted.
                string segment = line.Damaged ? "(damaged)" : text.Of(line.Frame, line.Frame.Length);
                rows.Add(ladder.Line(line.Time - origin, "", segment, !line.Sent, line.Damaged ? SegmentFate.Lost : SegmentFate.Delivered, TcpStateName.Of(line.State)));
            }

            if (_segments > MostKept)
            {
                rows.Add($"and {_segments - MostKept} more");
            }

            return rows;
        }
    }

    private static bool IsDamaged(byte[] frame, int length)
    {
        int header = (frame[Ip] & 0x0F) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(Ip + 2));
        if (header < 20 || total < header + 20 || Ip + total > length || InternetChecksum.Finish(InternetChecksum.Add(0, frame, Ip, header)) != 0)
        {
            return true;
        }

        int octets = total - header;
        uint pseudo = InternetChecksum.PseudoHeader(
            BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Ip + 12)), BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(Ip + 16)), 6, octets);
        return InternetChecksum.Finish(InternetChecksum.Add(pseudo, frame, Ip + header, octets)) != 0;
    }

    private void Learn(long time, byte[] frame, bool sent)
    {
        Segment segment = SegmentFrame.Read(frame);
        if (segment.Rst)
        {
            ResetFromStack |= sent;
            ResetFromKernel |= !sent;
            return;
        }

        uint end = segment.Sequence + segment.Length;
        if (sent)
        {
            _stackIss ??= segment.Syn ? segment.Sequence : null;
            _stackFinEnd = segment.Fin ? end : _stackFinEnd;
            _kernelFinAcked |= segment.Ack && _kernelFinEnd is uint fin && (int)(segment.Acknowledgment - fin) >= 0;
            return;
        }

        if (segment.Fin && _kernelFinEnd is null)
        {
            _kernelFinEnd = end;
            FinFromKernelAt = time;
        }

        if (segment.Ack && _stackIss is uint iss)
        {
            _ackedByKernel = Math.Max(_ackedByKernel, segment.Acknowledgment - iss - 1);
            _stackFinAcked |= _stackFinEnd is uint fin && (int)(segment.Acknowledgment - fin) >= 0;
        }
    }

    private sealed record Line(long Time, byte[] Frame, bool Sent, bool Damaged, TcpState State);
}
