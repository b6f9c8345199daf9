using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>struct ifreq: a name and one of many things. What netdevice(7) reads and sets about an interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InterfaceRequest
{
    public const int NameSize = 16;

    public const nuint GetFlags = 0x8913;
    public const nuint SetFlags = 0x8914;
    public const nuint GetMtu = 0x8921;
    public const nuint GetHardwareAddress = 0x8927;
    public const nuint GetIndex = 0x8933;

    public const short FlagUp = 1;

    public fixed byte Name[NameSize];
    public fixed byte Value[24];

    /// <summary>Prepares a request about the interface of that name.</summary>
    /// <exception cref="TapException">No interface can have such a name.</exception>
    public static InterfaceRequest For(string name)
    {
        int length = Encoding.UTF8.GetByteCount(name);
        if (length == 0 || length >= NameSize || name is "." or ".." || name.Any(c => c == '/' || c == ':' || c == '\0' || char.IsWhiteSpace(c)))
        {
            throw new TapException($"'{name}' is no interface name: 1 to 15 octets without blanks, '/' and ':'.", LibC.EINVAL);
        }

        InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, NameSize));
        return request;
    }

    /// <summary>A socket to ask through. It sees the interfaces of the calling thread's network namespace.</summary>
    public static SafeFileHandle OpenControl()
    {
        SafeFileHandle control = LibC.Socket(LibC.AddressFamilyInet, LibC.SocketDatagram | LibC.CloseOnExec, 0);
        if (control.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new TapException("socket: " + Marshal.GetPInvokeErrorMessage(errno), errno);
        }

        return control;
    }

    /// <summary>Asks or sets; answers 0 or the error number.</summary>
    public int Do(SafeFileHandle descriptor, nuint request)
    {
        return LibC.Ioctl(descriptor, request, Unsafe.AsPointer(ref this)) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    public readonly string ReadName()
    {
        fixed (byte* start = Name)
        {
            return Marshal.PtrToStringUTF8((nint)start)!;
        }
    }

    public int IntValue
    {
        readonly get => Read<int>();
        set => Write(value);
    }

    public short ShortValue
    {
        readonly get => Read<short>();
        set => Write(value);
    }

    /// <summary>The 6 octets of a sockaddr of an Ethernet address.</summary>
    public readonly byte[] ReadHardwareAddress()
    {
        fixed (byte* start = Value)
        {
            return new ReadOnlySpan<byte>(start + 2, 6).ToArray();
        }
    }

    private readonly T Read<T>()
        where T : unmanaged
    {
        fixed (byte* start = Value)
        {
            return Unsafe.ReadUnaligned<T>(start);
        }
    }

    private void Write<T>(T value)
        where T : unmanaged
    {
        fixed (byte* start = Value)
        {
            Unsafe.WriteUnaligned(start, value);
        }
    }
}
