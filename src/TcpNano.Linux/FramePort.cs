using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>
/// A descriptor that moves one Ethernet frame per read and write and never blocks. Moving frames allocates nothing.
/// Reading and writing may go on at the same time on two threads; disposing waits for neither, yet the descriptor is
/// closed only when the last call on it has returned.
/// </summary>
public abstract unsafe class FramePort : IDisposable
{
    // Octets read beyond the caller's buffer, only to see that there were any: a longer frame is cut silently otherwise.
    private const int Overrun = 8;

    private readonly SafeFileHandle _handle;

    private protected FramePort(SafeFileHandle handle, string name)
    {
        _handle = handle;
        Name = name;
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>Frames dropped because they did not fit the reader's buffer.</summary>
    public long OversizeFrames { get; private set; }

    internal SafeFileHandle Handle => _handle;

    /// <summary>Takes the next frame. Frames that do not fit are dropped, counted and skipped.</summary>
    /// <param name="frame">Receives the frame.</param>
    /// <returns>The frame's length; 0 when none is waiting.</returns>
    /// <exception cref="TapException">The system reported an error that has no meaning here.</exception>
    /// <exception cref="ObjectDisposedException">The port is closed.</exception>
    public int Read(Span<byte> frame)
    {
        ulong overrun;
        fixed (byte* start = frame)
        {
            LibC.IoVector* vectors = stackalloc LibC.IoVector[2];
            vectors[0].Base = start;
            vectors[0].Length = (nuint)frame.Length;
            vectors[1].Base = &overrun;
            vectors[1].Length = Overrun;
            while (true)
            {
                nint length = LibC.ReadVector(_handle, vectors, 2);
                if (length > frame.Length)
                {
                    OversizeFrames++;
                    continue;
                }

                if (length >= 0)
                {
                    return (int)length;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case LibC.EINTR:
                        continue;
                    case LibC.EAGAIN:
                    case LibC.EIO: // down, or on its way down
                    case LibC.ENETDOWN:
                    case LibC.EBADFD: // the interface was deleted
                        return 0;
                    default:
                        throw Failure("read");
                }
            }
        }
    }

    /// <summary>Sends one frame.</summary>
    /// <param name="frame">The frame, at least 14 octets.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="TapException">The system reported an error that has no meaning here.</exception>
    /// <exception cref="ObjectDisposedException">The port is closed.</exception>
    public FrameWrite Write(ReadOnlySpan<byte> frame)
    {
        fixed (byte* start = frame)
        {
            while (true)
            {
                if (LibC.Write(_handle, start, (nuint)frame.Length) >= 0)
                {
                    return FrameWrite.Accepted;
                }

                switch (Marshal.GetLastPInvokeError())
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
                        throw Failure("write");
                }
            }
        }
    }

    /// <summary>Closes the descriptor. A TAP that was created by opening it, and not made persistent, is gone then.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    private TapException Failure(string call)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new TapException($"{Name}: {call}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }
}
