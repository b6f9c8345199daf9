using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>An eventfd that ends a poll() from another thread.</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    public WakeEvent()
    {
        Handle = LibC.EventFd(0, LibC.NonBlocking | LibC.CloseOnExec);
        if (Handle.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new TapException("eventfd: " + Marshal.GetPInvokeErrorMessage(errno), errno);
        }

        Descriptor = new OpenDescriptor(Handle);
    }

    public SafeFileHandle Handle { get; }

    /// <summary>The same descriptor, for those who poll it.</summary>
    public OpenDescriptor Descriptor { get; }

    /// <summary>Makes the descriptor readable.</summary>
    public void Signal()
    {
        ulong one = 1;

        // Fails only when the counter is at its limit: then it is readable already.
        LibC.Write(Handle, &one, sizeof(ulong));
    }

    /// <summary>Makes the descriptor unreadable again.</summary>
    public void Clear()
    {
        ulong count;

        // Fails only when nothing was signalled.
        LibC.Read(Handle, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        Descriptor.Dispose();
    }
}
