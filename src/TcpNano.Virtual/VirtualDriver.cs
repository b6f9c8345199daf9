using TcpNano.Link;

namespace TcpNano.Virtual;

/// <summary>A station's MAC on a <see cref="VirtualNetwork"/>, made by <see cref="VirtualNetwork.Attach"/>.</summary>
public sealed class VirtualDriver : MacDriver
{
    internal const int EthernetHeaderLength = 14;
    internal const int LargestMtu = 1500;
    private const int AddressLength = 6;

    private readonly VirtualNetwork _network;
    private readonly byte[] _address;
    private readonly Queue<VirtualFrame> _received = new(64);
    private readonly int _mtu;
    private long _transmitTime = -1;
    private int _transmittedNow;
    private bool _linkUp = true;
    private bool _kicked;

    internal VirtualDriver(VirtualNetwork network, string name, byte[] address, int mtu, Impairment impairment)
    {
        _network = network;
        Name = name;
        _address = address;
        _mtu = mtu;
        Impairment = impairment;
    }

    /// <summary>What the station is called where frames are reported.</summary>
    public string Name { get; }

    /// <summary>What happens to the frames this station sends.</summary>
    public Impairment Impairment { get; internal set; }

    /// <summary>
    /// Frames the transmit ring takes in one millisecond; more are answered with "no room". The ring is empty again when
    /// the clock moves. Default: no limit.
    /// </summary>
    public int TransmitRing { get; set; } = int.MaxValue;

    /// <summary>Frames kept until the station takes them; more are lost. Default 1024.</summary>
    public int ReceiveRing { get; set; } = 1024;

    /// <summary>
    /// What the station's clock shows at virtual time 0, in milliseconds. Changing it while the network runs lets the clock
    /// jump; tell the station's host with <see cref="VirtualHost.ClockJumped"/>.
    /// </summary>
    public long ClockOffset { get; set; }

    /// <summary>What the driver claims to do about checksums. The frames of a virtual network carry right ones only if a stack filled them.</summary>
    public MacCapabilities ClaimedCapabilities { get; set; }

    /// <summary>Frames handed over and not yet taken.</summary>
    public int Waiting => _received.Count;

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => ClaimedCapabilities;

    /// <inheritdoc/>
    public override int Mtu => _mtu;

    /// <inheritdoc/>
    public override bool IsLinkUp => _linkUp;

    /// <summary>Plugs the cable in or pulls it out. While it is out, frames to and from the station are lost.</summary>
    /// <param name="up">Whether the link can carry frames.</param>
    public void SetLink(bool up)
    {
        _linkUp = up;
        Kick();
    }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Array.Copy(_address, buffer, AddressLength);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (_received.TryDequeue(out VirtualFrame? next))
        {
            int length = next.Length;
            bool fits = length <= frame.Length - FrameOffset;
            if (fits)
            {
                Array.Copy(next.Data, 0, frame, FrameOffset, length);
            }

            _network.Release(next);
            if (fits)
            {
                return length;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (length < EthernetHeaderLength || length > _mtu + EthernetHeaderLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "No frame of this link has this length.");
        }

        if (_transmitTime != _network.Now)
        {
            _transmitTime = _network.Now;
            _transmittedNow = 0;
        }

        if (!_linkUp || _transmittedNow >= TransmitRing)
        {
            return false;
        }

        _transmittedNow++;
        _network.Send(this, frame.AsSpan(FrameOffset, length));
        return true;
    }

    /// <summary>Sends a frame that lies by itself: for stations without a stack.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>What <see cref="Transmit"/> answers.</returns>
    public bool Send(ReadOnlySpan<byte> frame)
    {
        byte[] array = new byte[FrameOffset + frame.Length];
        frame.CopyTo(array.AsSpan(FrameOffset));
        return Transmit(array, frame.Length);
    }

    /// <summary>Not for virtual time: nobody may wait, <see cref="VirtualNetwork"/> moves the clock.</summary>
    /// <param name="timeout">Not used.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override int Wait(int timeout)
    {
        throw new NotSupportedException("Nobody can wait in virtual time: let the VirtualNetwork run.");
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        _kicked = true;
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return _network.Now + ClockOffset;
    }

    internal bool IsKicked => _kicked;

    internal void ClearKick()
    {
        _kicked = false;
    }

    internal bool HasAddress(ReadOnlySpan<byte> address)
    {
        return address.SequenceEqual(_address);
    }

    internal bool Accept(VirtualFrame frame)
    {
        if (!_linkUp || _received.Count >= ReceiveRing)
        {
            return false;
        }

        _received.Enqueue(frame);
        return true;
    }
}
