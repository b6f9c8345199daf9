using System;
using TcpNano.Link;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// A driver between the stack and the real one, which keeps copies of the latest frames for <see cref="TraceServer"/>. While no watcher asks for frames it only passes calls on.
/// </summary>
/// <remarks>
/// The copies are in fixed memory: a ring of octets, in which a new frame takes the place of the oldest ones. As for every driver the stack's lock is held during its calls; who reads the ring holds it, too.
/// </remarks>
public sealed class FrameTap : MacDriver
{
    /// <summary>Octets that a frame takes in the ring besides its own: the length of the rest, and what stands before a frame in the stream.</summary>
    internal const int Overhead = 2 + TraceFormat.FrameHeaderLength;

    private readonly MacDriver _driver;
    private readonly byte[] _ring;
    private readonly byte[] _header = new byte[Overhead];
    private readonly int _mask;
    private EventRing _events;
    private int _port;
    private uint _head; // where the next frame goes, counted on and on
    private uint _tail; // where the oldest begins
    private uint _number;
    private uint _oldest; // the number of the frame at _tail

    /// <summary>Takes the memory.</summary>
    /// <param name="driver">The real driver, open.</param>
    /// <param name="capacity">Octets of the ring: a power of two, 1024 to 1048576. A frame takes 18 and what is kept of it.</param>
    /// <param name="keep">Octets to keep of each frame, 54 to 1518.</param>
    /// <exception cref="ArgumentNullException">There is no driver.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or four frames do not fit into the ring.</exception>
    public FrameTap(MacDriver driver, int capacity, int keep)
    {
        if (driver == null)
        {
            throw new ArgumentNullException(nameof(driver));
        }

        if (capacity < 1024 || capacity > 1048576 || (capacity & (capacity - 1)) != 0 || keep < TraceFormat.LeastFrame || keep > TraceFormat.MostFrame || 4 * (keep + Overhead) > capacity)
        {
            throw new ArgumentOutOfRangeException();
        }

        _driver = driver;
        _ring = new byte[capacity];
        _mask = capacity - 1;
        Keep = keep;
    }

    /// <summary>Octets that are kept of each frame.</summary>
    public int Keep { get; private set; }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities
    {
        get { return _driver.Capabilities; }
    }

    /// <inheritdoc/>
    public override int Mtu
    {
        get { return _driver.Mtu; }
    }

    /// <inheritdoc/>
    public override bool IsLinkUp
    {
        get { return _driver.IsLinkUp; }
    }

    /// <summary>Whether frames are kept now.</summary>
    internal bool IsOn { get; set; }

    /// <summary>The number of the next frame.</summary>
    internal uint Number
    {
        get { return _number; }
    }

    /// <summary>Where the next frame goes.</summary>
    internal uint End
    {
        get { return _head; }
    }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        _driver.GetAddress(buffer);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        int length = _driver.Receive(frame);
        if (length != 0 && IsOn)
        {
            Note(frame, length, true, true);
        }

        return length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        bool sent = _driver.Transmit(frame, length);
        if (IsOn)
        {
            Note(frame, length, false, sent);
        }

        return sent;
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        return _driver.Wait(timeout);
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        _driver.Kick();
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return _driver.Now();
    }

    /// <summary>The stack has a server now.</summary>
    /// <param name="events">The event ring, or null.</param>
    /// <param name="port">The server's port, whose segments are left out.</param>
    internal void Attach(EventRing events, int port)
    {
        _events = events;
        _port = port;
    }

    /// <summary>Moves a reader whose frame was overwritten to the oldest one.</summary>
    /// <param name="at">Its place.</param>
    /// <param name="number">The number of the frame that it has come to.</param>
    /// <returns>How many frames it has lost.</returns>
    internal uint CatchUp(ref uint at, ref uint number)
    {
        if (_head - at <= _head - _tail)
        {
            return 0;
        }

        uint lost = _oldest - number;
        at = _tail;
        number = _oldest;
        return lost;
    }

    /// <summary>Reads a frame, as the body of a record.</summary>
    /// <param name="at">Its place, which holds one; goes on to the next frame.</param>
    /// <param name="number">Its number; goes on likewise.</param>
    /// <param name="into">Gets the body.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="most">Octets of the frame at most.</param>
    /// <returns>Octets of the body.</returns>
    internal int Read(ref uint at, ref uint number, byte[] into, int offset, int most)
    {
        int length = (_ring[(int)at & _mask] << 8) | _ring[(int)(at + 1) & _mask];
        int taken = length > TraceFormat.FrameHeaderLength + most ? TraceFormat.FrameHeaderLength + most : length;
        CopyOut(at + 2, into, offset, taken);
        at += (uint)length + 2;
        number++;
        return taken;
    }

    private void Note(byte[] frame, int length, bool received, bool sent)
    {
        if (IsServers(frame, length, received))
        {
            return;
        }

        int kept = length < Keep ? length : Keep;
        int body = kept + TraceFormat.FrameHeaderLength;
        while (_head - _tail + (uint)body + 2 > (uint)_ring.Length)
        {
            int oldest = (_ring[(int)_tail & _mask] << 8) | _ring[(int)(_tail + 1) & _mask];
            _tail += (uint)oldest + 2;
            _oldest++;
        }

        byte[] h = _header;
        h[0] = (byte)(body >> 8);
        h[1] = (byte)body;
        Octets.Put32(h, 2, _number);
        Octets.Put32(h, 6, _events == null ? 0 : _events.Count);
        Octets.Put32(h, 10, (uint)_driver.Now());
        h[14] = (byte)(received ? 0 : 1);
        h[15] = (byte)(sent ? 0 : TraceFormat.NotSent);
        h[16] = (byte)(length >> 8);
        h[17] = (byte)length;
        CopyIn(h, 0, Overhead);
        CopyIn(frame, FrameOffset, kept);
        _number++;
    }

    /// <summary>Whether a frame is of a connection of the server: watching it would make more of them.</summary>
    private bool IsServers(byte[] f, int length, bool received)
    {
        int ip = FrameLayout.Payload;
        if (length < EthernetHeader.Length + IPv4Header.MinLength + 4 || f[FrameLayout.Type] != EthernetHeader.TypeIPv4 >> 8 || f[FrameLayout.Type + 1] != (EthernetHeader.TypeIPv4 & 0xFF)
            || f[ip + IPv4Header.Protocol] != IPv4Header.ProtocolTcp)
        {
            return false;
        }

        int port = ip + ((f[ip] & 0x0F) << 2) + (received ? TcpHeader.DestinationPort : TcpHeader.SourcePort);
        return port + 1 < FrameLayout.Start + length && ((f[port] << 8) | f[port + 1]) == _port;
    }

    private void CopyIn(byte[] from, int offset, int count)
    {
        int at = (int)_head & _mask;
        int first = _ring.Length - at;
        if (first >= count)
        {
            Array.Copy(from, offset, _ring, at, count);
        }
        else
        {
            Array.Copy(from, offset, _ring, at, first);
            Array.Copy(from, offset + first, _ring, 0, count - first);
        }

        _head += (uint)count;
    }

    private void CopyOut(uint from, byte[] into, int offset, int count)
    {
        int at = (int)from & _mask;
        int first = _ring.Length - at;
        if (first >= count)
        {
            Array.Copy(_ring, at, into, offset, count);
        }
        else
        {
            Array.Copy(_ring, at, into, offset, first);
            Array.Copy(_ring, 0, into, offset + first, count - first);
        }
    }
}
