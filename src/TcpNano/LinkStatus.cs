using System;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano;

/// <summary>
/// The link below a stack. <see cref="NetworkStack.NextReady()"/> names it when the link went up or down
/// (<see cref="TcpEvents.LinkChanged"/>), and when another station claims our address (<see cref="TcpEvents.AddressConflict"/>).
/// </summary>
public sealed class LinkStatus : NetworkHandle
{
    /// <summary>Whether the link was up when the stack last looked.</summary>
    internal bool WasUp;

    private readonly byte[] _claimant;
    private bool _hasConflict;
    private long _since;
    private long _last;

    internal LinkStatus(NetworkStack stack)
        : base(stack)
    {
        Bits = HandleFlags.Open;
        _claimant = new byte[EthernetHeader.AddressLength];
    }

    /// <summary>Whether the link can carry frames, as the pump or <see cref="NetworkStack.WaitForWork"/> last saw it.</summary>
    public bool IsUp
    {
        get { return WasUp; }
    }

    /// <summary>Copies our own 6-octet hardware address.</summary>
    /// <param name="buffer">Gets it, from its start; at least 6 octets.</param>
    /// <exception cref="ArgumentException">The buffer is null or too short.</exception>
    public void GetAddress(byte[] buffer)
    {
        CheckRoom(buffer);
        Stack.Arp.GetOwnHardware(buffer);
    }

    /// <summary>
    /// Whether another station has claimed our IPv4 address by ARP since <see cref="NetworkStack.Configure"/> set it (RFC 5227 section 2.4).
    /// The stack keeps the address and announces it, once in 10 s at most; the app may configure another one.
    /// </summary>
    public bool HasConflict
    {
        get { return _hasConflict; }
        internal set { _hasConflict = value; }
    }

    /// <summary>Whether another station has claimed the address of <see cref="NetworkStack.ProbeAddress"/> since that was last called.</summary>
    public bool ProbeConflict { get; internal set; }

    /// <summary>When the first claim came, in the milliseconds of <see cref="Link.MacDriver.Now"/>; <see cref="NetworkStack.Never"/> without one.</summary>
    public long ConflictSince
    {
        get
        {
            lock (Stack.Gate)
            {
                return _hasConflict ? _since : NetworkStack.Never;
            }
        }
    }

    /// <summary>
    /// When the latest claim came that was told as <see cref="TcpEvents.AddressConflict"/>: within 10 s of the latest one; <see cref="NetworkStack.Never"/>
    /// without one. The other station may have left long ago.
    /// </summary>
    public long LatestConflict
    {
        get
        {
            lock (Stack.Gate)
            {
                return _hasConflict ? _last : NetworkStack.Never;
            }
        }
    }

    /// <summary>Who claimed our address at <see cref="LatestConflict"/>: copies the 6-octet hardware address that the ARP packet named.</summary>
    /// <param name="buffer">Gets it, from its start; at least 6 octets.</param>
    /// <returns>False when nobody has; then the buffer is as it was.</returns>
    /// <exception cref="ArgumentException">The buffer is null or too short.</exception>
    public bool GetConflictAddress(byte[] buffer)
    {
        CheckRoom(buffer);
        lock (Stack.Gate)
        {
            if (_hasConflict)
            {
                Array.Copy(_claimant, 0, buffer, 0, EthernetHeader.AddressLength);
            }

            return _hasConflict;
        }
    }

    /// <summary>Another station claims our address. The caller notes the event.</summary>
    /// <param name="frame">Its ARP packet.</param>
    internal void Claimed(byte[] frame)
    {
        long now = Stack.Gate.Now;
        if (!_hasConflict)
        {
            _hasConflict = true;
            _since = now;
        }

        _last = now;
        Array.Copy(frame, FrameLayout.Payload + ArpPacket.SenderHardware, _claimant, 0, EthernetHeader.AddressLength);
    }

    private static void CheckRoom(byte[] buffer)
    {
        if (buffer == null || buffer.Length < EthernetHeader.AddressLength)
        {
            throw new ArgumentException(Misuse.ShortBuffer);
        }
    }
}
