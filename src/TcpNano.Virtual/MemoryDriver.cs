using TcpNano.Link;

namespace TcpNano.Virtual;

/// <summary>The MAC at one end of a <see cref="MemoryWire"/>.</summary>
public sealed class MemoryDriver : MacDriver
{
    private const int EthernetHeaderLength = 14;

    private readonly MemoryWire _wire;
    private readonly byte _station;
    private readonly int _mtu;
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _signal = new(false);
    private readonly byte[][] _frames;
    private readonly int[] _lengths;
    private int _first;
    private int _count;
    private bool _kicked;

    internal MemoryDriver(MemoryWire wire, byte station, int frames, int mtu)
    {
        _wire = wire;
        _station = station;
        _mtu = mtu;
        _frames = new byte[frames][];
        _lengths = new int[frames];
        for (int i = 0; i < frames; i++)
        {
            _frames[i] = new byte[mtu + EthernetHeaderLength];
        }
    }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => MacCapabilities.None;

    /// <inheritdoc/>
    public override int Mtu => _mtu;

    /// <inheritdoc/>
    public override bool IsLinkUp => true;

    internal MemoryDriver? Peer { get; set; }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Array.Clear(buffer, 0, 6);
        buffer[0] = 2;
        buffer[5] = _station;
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        lock (_lock)
        {
            if (_count == 0)
            {
                return 0;
            }

            int length = _lengths[_first];
            Array.Copy(_frames[_first], 0, frame, FrameOffset, length);
            _first = (_first + 1) % _frames.Length;
            _count--;
            return length;
        }
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, EthernetHeaderLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _mtu + EthernetHeaderLength);
        return _wire.IsCut || Peer!.Take(frame, length);
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        long end = timeout < 0 ? long.MaxValue : Now() + timeout;
        while (true)
        {
            lock (_lock)
            {
                int woken = (_count > 0 ? WakeFrame : 0) | (_kicked ? WakeKick : 0);
                if (woken != 0)
                {
                    _kicked = false;
                    return woken;
                }
            }

            // The signal may be left over from a frame that was taken without waiting: look again.
            long left = timeout < 0 ? -1 : end - Now();
            if (timeout >= 0 && left <= 0)
            {
                return 0;
            }

            _signal.WaitOne((int)left);
        }
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        lock (_lock)
        {
            _kicked = true;
        }

        _signal.Set();
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return MemoryWire.Now();
    }

    private bool Take(byte[] frame, int length)
    {
        lock (_lock)
        {
            if (_count == _frames.Length)
            {
                return false;
            }

            int slot = (_first + _count) % _frames.Length;
            Array.Copy(frame, FrameOffset, _frames[slot], 0, length);
            _lengths[slot] = length;
            _count++;
        }

        _signal.Set();
        return true;
    }
}
