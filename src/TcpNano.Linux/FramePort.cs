using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>
/// A descriptor that moves one Ethernet frame per read and write and never blocks. Moving frames allocates nothing.
/// Reading and writing may go on at the same time on two threads, one for each; disposing waits for neither, yet the descriptor is
/// closed only when the last call on it has returned.
/// </summary>
public abstract unsafe class FramePort : IDisposable
{
    // The longest frame of the largest MTU, with an IEEE 802.1Q tag, and an octet more.
    private const int Room = 65535 + 18 + 1;

    private readonly SafeFileHandle _handle;
    private readonly OpenDescriptor _descriptor;

    // Frames are read here and copied: a frame longer than the caller's buffer would be cut without a word, and a second vector to catch
    // what is over costs more than the copy. Only as much of it is ever touched as frames are long.
    private readonly byte[] _frame = GC.AllocateUninitializedArray<byte>(Room, pinned: true);
    private readonly byte* _start;

    private protected FramePort(SafeFileHandle handle, string name)
    {
        _handle = handle;
        _descriptor = new OpenDescriptor(handle);
        _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_frame));
        Name = name;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Frames dropped because they did not fit the reader's buffer.</summary>
    public long OversizeFrames { get; private set; }

    internal SafeFileHandle Handle => _handle;

    /// <summary>The same descriptor, for calls by its number.</summary>
    internal OpenDescriptor Descriptor => _descriptor;

    /// <summary>Takes the next frame. Frames that do not fit are dropped, counted and skipped.</summary>
    /// <param name="frame">Receives the frame.</param>
    /// <returns>The frame's length; 0 when none is waiting.</returns>
    /// <exception cref="TapException">The system reported an error that has no meaning here.</exception>
    /// <exception cref="ObjectDisposedException">The port is closed.</exception>
    public int Read(Span<byte> frame)
    {
        nuint room = (nuint)Math.Min(frame.Length + 1, Room);
        int descriptor = _descriptor.BeginRead();
        try
        {
            while (true)
            {
                nint length = LibC.Read(descriptor, _start, room);
                if (length >= 0)
                {
                    if (length <= frame.Length)
                    {
                        new ReadOnlySpan<byte>(_start, (int)length).CopyTo(frame);
                        return (int)length;
                    }

                    OversizeFrames++;
                    continue;
                }

                int error = Marshal.GetLastSystemError();
                switch (error)
                {
                    case LibC.EINTR:
                        continue;
                    case LibC.EAGAIN:
                    case LibC.EIO: // down, or on its way down
                    case LibC.ENETDOWN:
                    case LibC.EBADFD: // the interface was deleted
                        return 0;
                    default:
                        throw Failure("read", error);
                }
            }
        }
        finally
        {
            _descriptor.EndRead();
        }
    }

    /// <summary>Sends one frame.</summary>
    /// <param name="frame">The frame, at least 14 octets.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="TapException">The system reported an error that has no meaning here.</exception>
    /// <exception cref="ObjectDisposedException">The port is closed.</exception>
    public FrameWrite Write(ReadOnlySpan<byte> frame)
    {
        int descriptor = _descriptor.BeginWrite();
        try
        {
            fixed (byte* start = frame)
            {
                while (LibC.Write(descriptor, start, (nuint)frame.Length) < 0)
                {
                    int error = Marshal.GetLastSystemError();
                    switch (error)
                    {
                        case LibC.EINTR:
                            continue;
                        case LibC.EAGAIN:
                        case LibC.ENOBUFS:
                        case LibC.ENOMEM:
                            return FrameWrite.NoRoom;
                        case LibC.EIO:
                        case LibC.ENETDOWN:
                        case LibC.ENXIO:
                        case LibC.EBADFD:
                            return FrameWrite.LinkDown;
                        default:
                            throw Failure("write", error);
                    }
                }

                return FrameWrite.Accepted;
            }
        }
        finally
        {
            _descriptor.EndWrite();
        }
    }

    /// <summary>Closes the descriptor. A TAP that was created by opening it, and not made persistent, is gone then.</summary>
    public void Dispose()
    {
        _descriptor.Dispose();
        GC.SuppressFinalize(this);
    }

    private TapException Failure(string call, int error)
    {
        return new TapException($"{Name}: {call}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }
}
