using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>
/// The descriptor side of a Linux TAP: what is written here is received by the kernel's interface of that name, and what
/// the kernel sends there is read here.
/// </summary>
public sealed unsafe class TapDevice : FramePort
{
    private const nuint SetInterface = 0x400454CA; // TUNSETIFF
    private const nuint SetOffload = 0x400454D0; // TUNSETOFFLOAD
    private const short FlagTap = 0x0002; // IFF_TAP
    private const short FlagNoPacketInformation = 0x1000; // IFF_NO_PI

    private TapDevice(SafeFileHandle handle, string name, bool created, bool isUp, int mtu, byte[] kernelAddress)
        : base(handle, name)
    {
        Created = created;
        WasUp = isUp;
        Mtu = mtu;
        KernelAddress = kernelAddress;
    }

    /// <summary>Whether the interface did not exist before it was opened. It goes away with the last descriptor then.</summary>
    public bool Created { get; }

    /// <summary>Whether the interface was up when it was opened, or was brought up by that.</summary>
    public bool WasUp { get; }

    /// <summary>The interface's MTU when it was opened.</summary>
    public int Mtu { get; }

    /// <summary>The hardware address of the kernel's end, 6 octets.</summary>
    public byte[] KernelAddress { get; }

    /// <summary>Attaches to a TAP, or creates it when there is no interface of that name.</summary>
    /// <param name="name">
    /// The interface's name in the network namespace of the calling thread, 1 to 15 octets; <c>tap%d</c> creates
    /// the first free one.
    /// </param>
    /// <returns>The open TAP.</returns>
    /// <remarks>
    /// An interface created here is also brought up: it lives only as long as this process, so there was no chance to do
    /// it before. One that existed is left as it is: whoever made it decides when it goes up.
    /// </remarks>
    /// <exception cref="TapException">A right is missing, the name is taken by something else, or the TAP is in use.</exception>
    public static TapDevice Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        InterfaceRequest request = InterfaceRequest.For(name);
        using SafeFileHandle control = InterfaceRequest.OpenControl();
        bool created = request.Do(control, InterfaceRequest.GetIndex) == LibC.ENODEV;

        SafeFileHandle tap = LibC.Open("/dev/net/tun", LibC.ReadWrite | LibC.NonBlocking | LibC.CloseOnExec);
        try
        {
            if (tap.IsInvalid)
            {
                throw OpenFailure(Marshal.GetLastPInvokeError());
            }

            request = InterfaceRequest.For(name);
            request.ShortValue = FlagTap | FlagNoPacketInformation;
            int error = request.Do(tap, SetInterface);
            if (error != 0)
            {
                throw AttachFailure(name, created, error);
            }

            // A persistent TAP keeps the offloads its last user asked for, and would hand us segments of 64 KiB without checksums.
            if (LibC.Ioctl(tap, SetOffload, 0) < 0)
            {
                throw Failure(name, "cannot switch offloads off", Marshal.GetLastPInvokeError());
            }

            string actualName = request.ReadName();
            if (created)
            {
                BringUp(control, actualName);
            }

            return new TapDevice(
                tap,
                actualName,
                created,
                (Ask(control, actualName, InterfaceRequest.GetFlags).ShortValue & InterfaceRequest.FlagUp) != 0,
                Ask(control, actualName, InterfaceRequest.GetMtu).IntValue,
                Ask(control, actualName, InterfaceRequest.GetHardwareAddress).ReadHardwareAddress());
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    private static void BringUp(SafeFileHandle control, string name)
    {
        InterfaceRequest request = Ask(control, name, InterfaceRequest.GetFlags);
        request.ShortValue |= InterfaceRequest.FlagUp;
        int error = request.Do(control, InterfaceRequest.SetFlags);
        if (error != 0)
        {
            throw Failure(name, "cannot bring the interface up", error);
        }
    }

    private static InterfaceRequest Ask(SafeFileHandle control, string name, nuint what)
    {
        InterfaceRequest request = InterfaceRequest.For(name);
        int error = request.Do(control, what);
        return error == 0 ? request : throw Failure(name, "cannot read the interface's settings", error);
    }

    private static TapException OpenFailure(int error)
    {
        return error switch
        {
            LibC.ENOENT or LibC.ENODEV or LibC.ENXIO => new TapException("/dev/net/tun is missing: load the kernel module tun, or hand the device to the container.", error),
            LibC.EPERM or LibC.EACCES => new TapException("/dev/net/tun may not be opened: needs read and write permission on it, run as root.", error),
            _ => Failure("/dev/net/tun", "cannot open", error),
        };
    }

    private static TapException AttachFailure(string name, bool created, int error)
    {
        return error switch
        {
            LibC.EPERM or LibC.EACCES => new TapException($"{name}: needs CAP_NET_ADMIN to {(created ? "create a TAP" : "attach to a TAP of another user")}: run as root or in `unshare -Urn`.", error),
            LibC.EBUSY => new TapException($"{name}: the TAP is in use by another process.", error),
            LibC.EINVAL => new TapException($"{name}: an interface of that name exists and is no plain TAP (IFF_TAP without IFF_MULTI_QUEUE).", error),
            _ => Failure(name, "cannot attach", error),
        };
    }

    private static TapException Failure(string name, string what, int error)
    {
        return new TapException($"{name}: {what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }
}
