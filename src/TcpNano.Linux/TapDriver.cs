using System.Diagnostics;
using System.Runtime.InteropServices;
using TcpNano.Link;

namespace TcpNano.Linux;

/// <summary>
/// Puts a <see cref="NetworkStack"/> on a Linux TAP. To the kernel the stack is another station on the Ethernet behind the
/// interface, with a hardware address of its own.
/// </summary>
/// <remarks>
/// <para>
/// An interface that is down is no error: the link is reported down, and up again once someone has set the interface
/// up. Going down is noticed at the next frame sent. When the interface is deleted the link stays down for good.
/// </para>
/// <para>Stop the stack before disposing of its driver. Nothing here allocates once the driver is constructed.</para>
/// </remarks>
public sealed unsafe class TapDriver : MacDriver, IDisposable
{
    private const int HeaderLength = 14;
    private const int SmallestMtu = 576;
    private const int LargestMtu = 1500;

    // _kick: whether a system call is needed to end the wait. Only a thread that waits has to be woken.
    private const int Idle = 0;
    private const int Kicked = 1;
    private const int Waiting = 2;

    private readonly TapDevice _tap;
    private readonly WakeEvent _wake = new();
    private readonly LoneFrames _lone = new();
    private readonly byte[] _address;
    private readonly int _mtu;
    private volatile bool _linkUp;
    private volatile bool _deleted;
    private volatile bool _wantsRoom;
    private int _kick;

    /// <summary>Attaches to a TAP, or creates it and brings it up: see <see cref="TapDevice.Open"/>.</summary>
    /// <param name="name">The interface's name in the network namespace of the calling thread.</param>
    /// <param name="address">Our hardware address, 6 octets; null derives one from the name.</param>
    /// <param name="mtu">Largest datagram, 576 to the interface's MTU; 0 takes the interface's MTU, 1500 at most.</param>
    /// <exception cref="TapException">The TAP cannot be opened, or address or MTU do not fit it.</exception>
    public TapDriver(string name, byte[]? address = null, int mtu = 0)
        : this(TapDevice.Open(name), address, mtu)
    {
    }

    private TapDriver(TapDevice tap, byte[]? address, int mtu)
    {
        _tap = tap;
        try
        {
            _address = ChooseAddress(tap, address);
            _mtu = ChooseMtu(tap, mtu);
            _linkUp = tap.WasUp;
            _wantsRoom = !_linkUp;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The TAP the driver works on.</summary>
    public TapDevice Device => _tap;

    /// <inheritdoc/>
    public override MacCapabilities Capabilities => MacCapabilities.None;

    /// <inheritdoc/>
    public override int Mtu => _mtu;

    /// <inheritdoc/>
    public override bool IsLinkUp => _linkUp;

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        _address.CopyTo(buffer, 0);
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        if (_lone.SkipsRead())
        {
            return 0;
        }

        int length = _tap.Read(frame.AsSpan(FrameOffset));
        _lone.Note(length > 0);
        return length;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        if (length < HeaderLength || length > _mtu + HeaderLength)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, "No frame of this link is that long.");
        }

        // A TAP takes short frames as they are: no padding.
        switch (_tap.Write(new ReadOnlySpan<byte>(frame, FrameOffset, length)))
        {
            case FrameWrite.Accepted:
                _linkUp = true;
                return true;
            case FrameWrite.LinkDown:
                _linkUp = false;
                WaitForRoom();
                return false;
            default:
                WaitForRoom();
                return false;
        }
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, -1);
        if (timeout != 0 && Interlocked.CompareExchange(ref _kick, Waiting, Idle) != Idle)
        {
            timeout = 0;
        }

        int result = Poll(timeout);

        // A kick from here on belongs to the next wait. One that has changed the word but not yet written the event
        // ends the next wait early, which does no harm.
        if (Interlocked.Exchange(ref _kick, Idle) == Kicked)
        {
            result |= WakeKick;
        }

        return result;
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        if (Interlocked.Exchange(ref _kick, Kicked) == Waiting)
        {
            _wake.Signal();
        }
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }

    /// <summary>Closes the TAP. Ends a <see cref="Wait"/> that is going on; every later call throws.</summary>
    public void Dispose()
    {
        Kick();
        _tap.Dispose();
        _wake.Dispose();
    }

    private void WaitForRoom()
    {
        if (!_wantsRoom)
        {
            // Another thread may be waiting for frames only: let it come round and wait for room, too.
            _wantsRoom = true;
            Kick();
        }
    }

    private int Poll(int timeout)
    {
        long deadline = timeout > 0 ? Now() + timeout : 0;
        int tap = _tap.Descriptor.BeginWait();
        try
        {
            int wake = _wake.Descriptor.BeginWait();
            try
            {
                LibC.PollDescriptor* descriptors = stackalloc LibC.PollDescriptor[2];
                descriptors[0].Descriptor = _deleted ? -1 : tap;
                descriptors[0].Events = (short)(_wantsRoom ? LibC.PollIn | LibC.PollOut : LibC.PollIn);
                descriptors[1].Descriptor = wake;
                descriptors[1].Events = LibC.PollIn;
                while (LibC.Poll(descriptors, 2, timeout) < 0)
                {
                    int errno = Marshal.GetLastSystemError();
                    if (errno != LibC.EINTR)
                    {
                        throw new TapException($"{_tap.Name}: poll: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
                    }

                    if (timeout > 0)
                    {
                        timeout = (int)Math.Max(0, deadline - Now());
                    }
                }

                return Answer(descriptors[0].Result, descriptors[1].Result);
            }
            finally
            {
                _wake.Descriptor.EndWait();
            }
        }
        finally
        {
            _tap.Descriptor.EndWait();
        }
    }

    private int Answer(short tap, short wake)
    {
        int result = 0;
        if ((tap & LibC.PollIn) != 0)
        {
            result |= WakeFrame;
        }

        if ((tap & LibC.PollOut) != 0)
        {
            // A TAP is writable only while its interface is up: the link came up, or there is room again.
            _linkUp = true;
            _wantsRoom = false;
            result |= WakeKick;
        }

        if ((tap & (LibC.PollError | LibC.PollHangUp)) != 0)
        {
            // The interface was deleted. Do not poll it any more: it would end every wait at once.
            _deleted = true;
            _linkUp = false;
            result |= WakeKick;
        }

        if (wake != 0)
        {
            _wake.Clear();
            result |= WakeKick;
        }

        return result;
    }

    private static byte[] ChooseAddress(TapDevice tap, byte[]? given)
    {
        if (given == null)
        {
            return DeriveAddress(tap);
        }

        if (given.Length != 6)
        {
            throw new ArgumentException("A hardware address has 6 octets.", nameof(given));
        }

        if ((given[0] & 1) != 0 || given.All(octet => octet == 0))
        {
            throw new TapException($"{tap.Name}: {Convert.ToHexString(given)} is no station's hardware address.", 0);
        }

        if (given.SequenceEqual(tap.KernelAddress))
        {
            throw new TapException($"{tap.Name}: {Convert.ToHexString(given)} is the address of the kernel's end; the stack needs another.", 0);
        }

        return (byte[])given.Clone();
    }

    // Locally administered, unicast, and the same at every start, so that the kernel's neighbour entry stays right.
    private static byte[] DeriveAddress(TapDevice tap)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in tap.Name)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        byte[] address = [0x02, (byte)(hash >> 32), (byte)(hash >> 24), (byte)(hash >> 16), (byte)(hash >> 8), (byte)hash];
        if (address.SequenceEqual(tap.KernelAddress))
        {
            address[5] ^= 1;
        }

        return address;
    }

    private static int ChooseMtu(TapDevice tap, int asked)
    {
        int mtu = asked == 0 ? Math.Min(tap.Mtu, LargestMtu) : asked;
        if (mtu < SmallestMtu || mtu > Math.Min(tap.Mtu, LargestMtu))
        {
            throw new TapException($"{tap.Name}: an MTU of {mtu} is not possible: {SmallestMtu} to {Math.Min(tap.Mtu, LargestMtu)} (the interface has {tap.Mtu}).", 0);
        }

        return mtu;
    }
}
