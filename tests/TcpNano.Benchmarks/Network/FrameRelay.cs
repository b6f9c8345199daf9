using System.Diagnostics;
using System.Runtime.InteropServices;
using TcpNano.Linux;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Network;

/// <summary>
/// A wire between two frame ports that is as bad as an <see cref="ImpairmentProfile"/> says, in both directions and in
/// real time. One thread does everything; frames on the way sit in preallocated memory.
/// </summary>
public sealed unsafe class FrameRelay : IDisposable
{
    private const int SlotSize = 2048;
    private const int ReadsPerTurn = 128;

    private readonly Direction[] _directions;
    private readonly WakeEvent _stop = new();
    private readonly Thread _thread;
    private readonly byte[] _frames;
    private readonly byte[] _discarded = new byte[SlotSize];
    private readonly int[] _lengths;
    private readonly long[] _order;
    private readonly Stack<int> _free;
    private readonly PriorityQueue<int, (long Due, long Sequence)> _onTheWay;
    private readonly int _capacity;
    private long _sequence;
    private volatile bool _stopping;
    private Exception? _failure;

    /// <summary>Starts relaying. The ports stay the caller's, who closes them after the relay.</summary>
    /// <param name="left">One end.</param>
    /// <param name="right">The other end.</param>
    /// <param name="profile">How bad the wire is in each direction.</param>
    /// <param name="seed">Gives what happens to the n-th frame of each direction.</param>
    /// <param name="capacity">Frames that can be on the way at once, both directions together; more are lost.</param>
    public FrameRelay(FramePort left, FramePort right, ImpairmentProfile profile, ulong seed, int capacity = 4096)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _capacity = capacity;

        // Independent sequences for the two directions from one seed.
        SplitMix64 seeds = new(seed);
        _directions =
        [
            new Direction(left, right, new Impairment(profile, seeds.Next())),
            new Direction(right, left, new Impairment(profile, seeds.Next())),
        ];
        _frames = new byte[capacity * SlotSize];
        _lengths = new int[capacity];
        _order = new long[capacity];
        _free = new Stack<int>(capacity);
        _onTheWay = new PriorityQueue<int, (long Due, long Sequence)>(capacity);
        for (int slot = 0; slot < capacity; slot++)
        {
            _free.Push(slot);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"relay {left.Name}-{right.Name}" };
        _thread.Start();
    }

    /// <summary>Frames from the left to the right port.</summary>
    public RelayCounters LeftToRight => _directions[0].Counters;

    /// <summary>Frames from the right to the left port.</summary>
    public RelayCounters RightToLeft => _directions[1].Counters;

    /// <summary>What ended the relay before <see cref="Dispose"/>; null as long as it works.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Ends relaying; frames still on the way are lost.</summary>
    public void Dispose()
    {
        if (!_stopping)
        {
            _stopping = true;
            _stop.Signal();
            _thread.Join();
            _stop.Dispose();
        }
    }

    private static long Now()
    {
        return Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                WaitForFrames();
                long now = Now();
                TakeFrames(0, now);
                TakeFrames(1, now);
                Deliver(Now());
            }
        }
        catch (Exception failure) when (failure is TapException or ObjectDisposedException)
        {
            // A thread has nobody to tell: callers look at Failure.
            Volatile.Write(ref _failure, failure);
        }
    }

    private void WaitForFrames()
    {
        int timeout = -1;
        if (_onTheWay.TryPeek(out _, out (long Due, long Sequence) next))
        {
            timeout = (int)Math.Clamp(next.Due - Now(), 0, int.MaxValue);
        }

        // The ports outlive the relay (see the constructor), so their numbers stay theirs during the call.
        LibC.PollDescriptor* descriptors = stackalloc LibC.PollDescriptor[3];
        descriptors[0].Descriptor = (int)_directions[0].From.Handle.DangerousGetHandle();
        descriptors[1].Descriptor = (int)_directions[1].From.Handle.DangerousGetHandle();
        descriptors[2].Descriptor = (int)_stop.Handle.DangerousGetHandle();
        descriptors[0].Events = LibC.PollIn;
        descriptors[1].Events = LibC.PollIn;
        descriptors[2].Events = LibC.PollIn;
        int errno = LibC.Poll(descriptors, 3, timeout) < 0 ? Marshal.GetLastSystemError() : 0;
        if (errno is not (0 or LibC.EINTR))
        {
            throw new TapException("poll: " + Marshal.GetPInvokeErrorMessage(errno), errno);
        }

        if (((descriptors[0].Result | descriptors[1].Result) & (LibC.PollError | LibC.PollHangUp)) != 0)
        {
            throw new TapException("An interface of the relay was deleted.", LibC.EBADFD);
        }
    }

    private void TakeFrames(int index, long now)
    {
        Direction direction = _directions[index];
        RelayCounters counters = direction.Counters;
        for (int i = 0; i < ReadsPerTurn; i++)
        {
            if (!_free.TryPop(out int slot))
            {
                if (direction.From.Read(_discarded) == 0)
                {
                    return;
                }

                counters.ReadCount++;
                counters.OverflowCount++;
                continue;
            }

            int length = direction.From.Read(Frame(slot, SlotSize));
            if (length == 0)
            {
                _free.Push(slot);
                return;
            }

            counters.ReadCount++;
            FrameFate fate = direction.Impairment.Decide(now);
            if (fate.IsLost)
            {
                counters.LostCount++;
                _free.Push(slot);
                continue;
            }

            Impairment.Mark(Frame(slot, length), fate);
            if (Impairment.Corrupt(Frame(slot, length), fate))
            {
                counters.CorruptedCount++;
            }

            Send(index, slot, length, fate.Due);
            if (fate.Copies == 2)
            {
                if (_free.TryPop(out int copy))
                {
                    Frame(slot, length).CopyTo(Frame(copy, length));
                    counters.DuplicatedCount++;
                    Send(index, copy, length, fate.DuplicateDue);
                }
                else
                {
                    counters.OverflowCount++;
                }
            }
        }
    }

    private void Send(int index, int slot, int length, long due)
    {
        _lengths[slot] = length;
        _order[slot] = ++_sequence;
        _onTheWay.Enqueue(slot + (index * _capacity), (due, _sequence));
    }

    private void Deliver(long now)
    {
        while (_onTheWay.TryPeek(out int entry, out (long Due, long Sequence) next) && next.Due <= now)
        {
            _onTheWay.Dequeue();
            Direction direction = _directions[entry / _capacity];
            RelayCounters counters = direction.Counters;
            int slot = entry % _capacity;
            if (_order[slot] < direction.LastOrder)
            {
                counters.OvertakenCount++;
            }
            else
            {
                direction.LastOrder = _order[slot];
            }

            if (direction.To.Write(Frame(slot, _lengths[slot])) == FrameWrite.Accepted)
            {
                counters.WrittenCount++;
            }
            else
            {
                counters.RefusedCount++;
            }

            _free.Push(slot);
        }
    }

    private Span<byte> Frame(int slot, int length)
    {
        return new Span<byte>(_frames, slot * SlotSize, length);
    }

    private sealed class Direction(FramePort from, FramePort to, Impairment impairment)
    {
        public readonly FramePort From = from;
        public readonly FramePort To = to;
        public readonly Impairment Impairment = impairment;
        public readonly RelayCounters Counters = new();
        public long LastOrder;
    }
}
