using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TcpNano.Benchmarks.Systems;

/// <summary>System calls of clients and servers, without anything of the framework around them: the same for every system compared.</summary>
internal static unsafe partial class Native
{
    public const int Inet = 2; // AF_INET
    public const int Stream = 1; // SOCK_STREAM
    public const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    public const int NonBlocking = 0x800; // SOCK_NONBLOCK
    public const int LevelSocket = 1; // SOL_SOCKET
    public const int LevelTcp = 6; // IPPROTO_TCP
    public const int Congestion = 13; // TCP_CONGESTION
    public const int UnsentLowWater = 25; // TCP_NOTSENT_LOWAT
    public const int ReuseAddress = 2; // SO_REUSEADDR
    public const int ReceiveTimeout = 20; // SO_RCVTIMEO
    public const int SendTimeout = 21; // SO_SNDTIMEO
    public const int NoSignal = 0x4000; // MSG_NOSIGNAL
    public const int ShutdownWrite = 1; // SHUT_WR
    public const int EpollAdd = 1; // EPOLL_CTL_ADD
    public const uint EpollIn = 1; // EPOLLIN
    public const int SetFlags = 4; // F_SETFL
    public const int TooBusy = 11; // EAGAIN

    [LibraryImport("libc", EntryPoint = "socket")]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    public static partial int Connect(int socket, SocketAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "bind")]
    public static partial int Bind(int socket, SocketAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen")]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4")]
    public static partial int Accept(int socket, void* address, void* length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(int socket, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Receive(int socket, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* what);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int most, int timeout);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    public static partial int FileControl(int descriptor, int operation, nint argument);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    public static partial int SetAffinity(int thread, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    public static partial int GetAffinity(int thread, nuint size, ulong* mask);

    /// <summary>Throws when a call has failed.</summary>
    /// <param name="result">What the call has answered.</param>
    /// <param name="call">Its name.</param>
    /// <returns>The result.</returns>
    /// <exception cref="BenchException">It was negative.</exception>
    public static int Check(int result, string call)
    {
        if (result < 0)
        {
            int error = Marshal.GetLastSystemError();
            throw new BenchException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return result;
    }

    /// <summary>Octets of struct epoll_event, which x86-64 packs and others do not.</summary>
    public static int EpollEventSize => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where the data begins in it.</summary>
    public static int EpollDataOffset => EpollEventSize - sizeof(ulong);

    /// <summary>Has a socket send as CUBIC says, whatever the machine's default is; connections accepted from it do, too.</summary>
    /// <param name="socket">The socket.</param>
    /// <exception cref="BenchException">The kernel has no CUBIC, or the right is missing.</exception>
    public static void ChooseCubic(int socket)
    {
        ReadOnlySpan<byte> name = "cubic"u8;
        fixed (byte* start = name)
        {
            Check(SetOption(socket, LevelTcp, Congestion, start, (uint)name.Length), "setsockopt TCP_CONGESTION");
        }
    }

    /// <summary>struct sockaddr_in.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SocketAddress
    {
        public ushort Family;
        public ushort Port;
        public uint Address;
        public ulong Zero;

        /// <summary>An address and port.</summary>
        /// <param name="address">Dotted decimal; null for any.</param>
        /// <param name="port">The port.</param>
        /// <returns>The structure.</returns>
        public static SocketAddress Of(string? address, int port)
        {
            return new SocketAddress
            {
                Family = Inet,
                Port = (ushort)((port >> 8) | (port << 8)),
                Address = address is null ? 0 : BinaryPrimitives.ReverseEndianness(IPv4Address.Parse(address)),
            };
        }
    }

    /// <summary>struct timeval.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
    }
}
