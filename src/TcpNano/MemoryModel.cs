using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano;

/// <summary>
/// Computes the memory that a <see cref="NetworkStack"/> takes when it is constructed, part by part. Arithmetic only, because
/// options need it before there is a stack. Tests compare it with what is allocated on .NET and with the layout of nanoCLR: they
/// fail on a field or an array that is missing here, and name it.
/// </summary>
/// <remarks>
/// nanoCLR hands out blocks of 12 octets: an object takes one and one more for each field, whatever its type; an array's 20
/// octets of header are followed by its elements, 12 octets for a reference. .NET aligns to 8 octets: an object has 16 octets
/// of header and at least 24 in all, an array 24 octets of header.
/// </remarks>
internal static class MemoryModel
{
    /// <summary>The largest MTU a driver may have: sizes the frames when the driver is not known.</summary>
    public const int LargestMtu = 1500;

#if NANOFRAMEWORK_1_0
    /// <summary>The runtime this build is for.</summary>
    public const TcpRuntime This = TcpRuntime.NanoClr;
#else
    /// <summary>The runtime this build is for.</summary>
    public const TcpRuntime This = TcpRuntime.Net;
#endif

    private const int NanoBlock = 12;
    private const int NanoArrayHeader = 20;
    private const int NetArrayHeader = 24;

    // What every stack has, whatever its options: objects, and arrays of fixed length.
    private const int NanoFixed = 10692;
    private const int NetFixed = 7160;

    // A control block without its rings.
    private const int NanoBlockFields = 31;
    private const int NetControlBlock = 152;

    // A listener without its handle.
    private const int NanoListener = 96;
    private const int NetListener = 56;

    /// <summary>Octets of a <see cref="TcpConnection"/> with its two events.</summary>
    public const int NanoConnection = 156;

    /// <summary>The same on .NET.</summary>
    public const int NetConnection = 200;

    /// <summary>Octets of a <see cref="TcpListener"/> with its event.</summary>
    public const int NanoAcceptor = 120;

    /// <summary>The same on .NET.</summary>
    public const int NetAcceptor = 128;

    // ExplicitCongestion without its arrays.
    private const int NanoCongestion = 72;
    private const int NetCongestion = 56;

    // Reassembler and FragmentOutput without their arrays.
    private const int NanoReassembly = 228;
    private const int NetReassembly = 160;

    // A UDP socket with its two events, its port and its ring, without the arrays.
    private const int NanoSocket = 468;
    private const int NetSocket = 360;

    // The event ring without its entries, and an entry.
    private const int NanoRing = 72;
    private const int NetRing = 48;
    private const int NanoEvent = 108;
    private const int NetEvent = 56;

    /// <summary>Octets taken by a stack.</summary>
    /// <param name="options">Its options; in range.</param>
    /// <param name="mtu">The driver's MTU.</param>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets, without the driver's and those of the app's handles.</returns>
    public static long For(StackOptions options, int mtu, TcpRuntime runtime)
    {
        long octets = 0;
        for (MemoryPart part = MemoryPart.ControlBlocks; part <= MemoryPart.Events; part++)
        {
            octets += Of(part, options, mtu, runtime);
        }

        return octets;
    }

    /// <summary>Octets taken by one part of a stack.</summary>
    /// <param name="part">The part.</param>
    /// <param name="options">Its options; in range.</param>
    /// <param name="mtu">The driver's MTU.</param>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Octets.</returns>
    public static long Of(MemoryPart part, StackOptions options, int mtu, TcpRuntime runtime)
    {
        bool nano = runtime == TcpRuntime.NanoClr;
        int n = options.Connections;
        int arp = options.ArpEntries;
        int listeners = options.Listeners;
        int senders = n + options.UdpSockets;
        int timers = (n * TimerKind.Count) + arp + 6 + options.Services;
        int half = options.SynEntries;
        int reference = nano ? NanoBlock : 8;
        switch (part)
        {
            case MemoryPart.ControlBlocks:
                return ((long)n * (nano ? NanoBlock * (1 + NanoBlockFields) : NetControlBlock))
                    + (8 * Array(nano, n, 4))
                    + (3 * Array(nano, 2 * n, 4)) // Receiver, RetransmissionTimer, KeepAlive
                    + Array(nano, 3 * n, 4) // Sender
                    + Array(nano, n + ChallengeLimiter.EntrySlots, 4)
                    + (2 * Array(nano, n, 2))
                    + (5 * Array(nano, n, 1))
                    + (2 * Array(nano, n * options.ReassemblyBlocks, 4))
                    + Array(nano, n * options.ReassemblyBlocks, 2)
                    + (2 * Array(nano, options.Timestamps ? n : 0, 4))
                    + (2 * Array(nano, options.SelectiveAcknowledgments ? n : 0, 4))
                    + (options.ExplicitCongestionNotification ? (nano ? NanoCongestion : NetCongestion) + Array(nano, n, 1) + (2 * Array(nano, n, 4)) : 0)
                    + (options.Recovery == null ? Array(nano, n, 4) + Array(nano, 2 * n, 4) : options.Recovery.BytesRequired(options, runtime));

            case MemoryPart.Buffers:
                return n * ((long)Array(nano, options.SendBuffer, 1) + Array(nano, options.ReceiveBuffer, 1));

            case MemoryPart.Timers:
                int groups = (timers + TimerWheel.GroupSize - 1) / TimerWheel.GroupSize;
                return Array(nano, groups * TimerWheel.GroupSize, 4)
                    + Array(nano, groups * TimerWheel.GroupSize, 1)
                    + Array(nano, groups, 4)
                    + Array(nano, groups, 2)
                    + Array(nano, groups + (TimerWheel.Levels * TimerWheel.SlotsPerLevel), 2)
                    + Array(nano, TimerWheel.Levels, 4)
                    + Array(nano, TimerWheel.SlotsPerLevel, 1);

            case MemoryPart.Tables:
                return Array(nano, n, reference)
                    + (3 * Array(nano, n, 4))
                    + (2 * Array(nano, n, 2))
                    + Array(nano, PowerOfTwo(16, 2 * n), 2)
                    + (3 * Array(nano, senders, 2)) // IndexLists, twice
                    + (3 * Array(nano, n, 2))
                    + (2 * Array(nano, OutputQueue.Neighbours + arp, 2))
                    + (2 * Array(nano, UnownedLists.Listeners + listeners, 2))
                    + (4 * Array(nano, half, 4)) // SynCache
                    + Array(nano, options.Timestamps ? half : 0, 4)
                    + (2 * Array(nano, half, 2))
                    + (4 * Array(nano, half, 1))
                    + Array(nano, PowerOfTwo(16, 2 * half), 1)
                    + Array(nano, 2 * SynCache.Lists, 1)
                    + Array(nano, TimeWaitTable.Words * options.TimeWaitEntries, 4)
                    + Array(nano, options.Timestamps ? options.TimeWaitEntries : 0, 4)
                    + Array(nano, TimeWaitTable.Links * options.TimeWaitEntries, 2)
                    + Array(nano, PowerOfTwo(2, options.TimeWaitEntries), 2)
                    + Array(nano, options.UdpSockets, reference) // UdpTable
                    + Array(nano, options.UdpSockets, 1)
                    + Array(nano, PowerOfTwo(1, options.UdpSockets), 1)
                    + (2 * Array(nano, options.MulticastGroups, 4))
                    + (2 * Array(nano, options.MulticastGroups, 1))
                    + Array(nano, options.Services, reference)
                    + Array(nano, options.Services, 4);

            case MemoryPart.Neighbours:
                return Array(nano, EthernetHeader.AddressLength * arp, 1)
                    + (3 * Array(nano, arp, 4))
                    + (2 * Array(nano, arp, 1))
                    + Array(nano, arp, 2)
                    + Array(nano, PowerOfTwo(2, arp), 2)
                    + (2 * Array(nano, EthernetHeader.AddressLength, 1))
                    + (3 * Array(nano, senders, 4)) // DestinationCache
                    + (4 * Array(nano, senders, 2))
                    + Array(nano, senders, 1)
                    + Array(nano, PowerOfTwo(2, ((3 * senders) + 3) / 4), 2);

            case MemoryPart.Frames:
                int datagrams = ReassembledOn(runtime, options.ReassemblyDatagrams);
                int octets = options.ReassemblyBytes;
                return Array(nano, FrameLayout.Payload + mtu, 1)
                    + Array(nano, FrameLayout.Start + mtu + NetworkStack.MaxLinkOverhead, 1)
                    + (datagrams == 0 ? 0 : (nano ? NanoReassembly : NetReassembly)
                        + (2 * Array(nano, datagrams, reference))
                        + (6 * Array(nano, datagrams, 4))
                        + (2 * Array(nano, datagrams, 1))
                        + (datagrams * (Array(nano, Reassembler.HeaderRoom + octets, 1) + Array(nano, (octets + 63) / 64, 1))));

            case MemoryPart.Listeners:
                return (listeners * (nano ? NanoListener : NetListener)) + Array(nano, listeners, reference) + Array(nano, ListenerTable.Buckets, reference);

            case MemoryPart.Events:
                return options.EventEntries == 0 ? 0
                    : (nano ? NanoRing : NetRing) + ((long)options.EventEntries * (nano ? NanoEvent : NetEvent));

            default:
                return nano ? NanoFixed : NetFixed;
        }
    }

    /// <summary>What <see cref="StackOptions.ReassemblyDatagrams"/> means on a runtime.</summary>
    public static int ReassembledOn(TcpRuntime runtime, int datagrams)
    {
        return datagrams >= 0 ? datagrams : runtime == TcpRuntime.NanoClr ? 0 : 1;
    }

    /// <summary>Octets taken by a <see cref="UdpSocket"/>.</summary>
    public static int SocketOn(TcpRuntime runtime, int receiveBuffer, int sendBuffer)
    {
        bool nano = runtime == TcpRuntime.NanoClr;
        return (nano ? NanoSocket : NetSocket) + Array(nano, receiveBuffer, 1) + Array(nano, sendBuffer, 1);
    }

    /// <summary>Octets taken by an array.</summary>
    /// <param name="nano">Whether on nanoCLR; else on 64-bit .NET.</param>
    /// <param name="length">Elements.</param>
    /// <param name="elementSize">Octets in one.</param>
    /// <returns>Octets.</returns>
    public static int Array(bool nano, int length, int elementSize)
    {
        int data = length * elementSize;
        return nano
            ? (NanoArrayHeader + data + NanoBlock - 1) / NanoBlock * NanoBlock
            : (NetArrayHeader + data + 7) & ~7;
    }

    /// <summary>Length of a hash: the first power of two from <paramref name="from"/> on that is not less than <paramref name="least"/>.</summary>
    private static int PowerOfTwo(int from, int least)
    {
        int power = from;
        while (power < least)
        {
            power <<= 1;
        }

        return power;
    }
}
