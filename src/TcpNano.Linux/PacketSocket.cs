using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TcpNano.Linux;

/// <summary>
/// The wire side of an existing interface (AF_PACKET): reads what the interface receives, sends what is to leave by it.
/// </summary>
/// <remarks>
/// The kernel's own TCP may hand segments without checksums to an interface that offers to fill them; on a veth switch
/// that off at the other end (<c>ethtool -K NAME tx off</c>).
/// </remarks>
public sealed unsafe class PacketSocket : FramePort
{
    private const ushort AllProtocols = 3; // ETH_P_ALL
    private const int LevelSocket = 1;
    private const int LevelPacket = 263;
    private const int ReceiveBufferOption = 8; // SO_RCVBUF
    private const int ReceiveBufferForce = 33; // SO_RCVBUFFORCE
    private const int IgnoreOutgoing = 23; // PACKET_IGNORE_OUTGOING
    private const int AddressLength = 20; // sizeof(struct sockaddr_ll)
    private const int ReceiveBuffer = 8 << 20;

    private PacketSocket(SafeFileHandle handle, string name)
        : base(handle, name)
    {
    }

    /// <summary>Opens a socket on an interface of the calling thread's network namespace.</summary>
    /// <param name="name">The interface's name.</param>
    /// <returns>The open socket.</returns>
    /// <exception cref="TapException">CAP_NET_RAW is missing, or there is no such interface.</exception>
    public static PacketSocket Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        InterfaceRequest request = InterfaceRequest.For(name);

        // Protocol 0 receives nothing before bind: no frames of other interfaces slip in.
        SafeFileHandle socket = LibC.Socket(LibC.AddressFamilyPacket, LibC.SocketRaw | LibC.NonBlocking | LibC.CloseOnExec, 0);
        try
        {
            if (socket.IsInvalid)
            {
                int error = Marshal.GetLastPInvokeError();
                throw error is LibC.EPERM or LibC.EACCES
                    ? new TapException($"{name}: needs CAP_NET_RAW for a packet socket: run as root or in `unshare -Urn`.", error)
                    : Failure(name, "cannot open a packet socket", error);
            }

            int found = request.Do(socket, InterfaceRequest.GetIndex);
            if (found != 0)
            {
                throw Failure(name, "no such interface", found);
            }

            int one = 1;
            Check(name, LibC.SetSocketOption(socket, LevelPacket, IgnoreOutgoing, &one, sizeof(int)));
            int size = ReceiveBuffer;
            if (LibC.SetSocketOption(socket, LevelSocket, ReceiveBufferForce, &size, sizeof(int)) < 0)
            {
                // Without the right to go beyond the system's limit, what the limit allows has to do.
                Check(name, LibC.SetSocketOption(socket, LevelSocket, ReceiveBufferOption, &size, sizeof(int)));
            }

            byte* address = stackalloc byte[AddressLength];
            new Span<byte>(address, AddressLength).Clear();
            *(ushort*)address = LibC.AddressFamilyPacket;
            *(ushort*)(address + 2) = (ushort)System.Net.IPAddress.HostToNetworkOrder((short)AllProtocols);
            *(int*)(address + 4) = request.IntValue;
            Check(name, LibC.Bind(socket, address, AddressLength));
            return new PacketSocket(socket, name);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Check(string name, int result)
    {
        if (result < 0)
        {
            throw Failure(name, "cannot set up the packet socket", Marshal.GetLastPInvokeError());
        }
    }

    private static TapException Failure(string name, string what, int error)
    {
        return new TapException($"{name}: {what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }
}
