using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Link;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// The memory a <see cref="NetworkStack"/> takes when it is constructed. Tests hold it against what is allocated, on .NET, and
/// against the layout of nanoCLR: a field or an array that is not stated here makes them fail, and they name it.
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
    /// <summary>Whether this runtime is nanoCLR.</summary>
    public const bool IsNano = true;
#else
    /// <summary>Whether this runtime is nanoCLR.</summary>
    public const bool IsNano = false;
#endif

    private const int NanoBlock = 12;
    private const int NanoArrayHeader = 20;
    private const int NetArrayHeader = 24;

    // What every stack has, whatever its options: objects, and arrays of fixed length.
    private const int NanoFixed = 5172;
    private const int NetFixed = 3448;

    // A connection with its two events, which on .NET take 56 octets each; without its rings.
    private const int NanoConnection = 276;
    private const int NetConnection = 232;

    // A listener with its event.
    private const int NanoListener = 144;
    private const int NetListener = 128;

    /// <summary>Octets taken by a stack.</summary>
    /// <param name="options">Its options; in range.</param>
    /// <param name="mtu">The driver's MTU.</param>
    /// <param name="nano">Whether on nanoCLR; else on 64-bit .NET.</param>
    /// <returns>Octets, the driver's not among them.</returns>
    public static long For(StackOptions options, int mtu, bool nano)
    {
        int n = options.Connections;
        int arp = options.ArpEntries;
        int listeners = options.Listeners;
        int timers = (n * TimerKind.Count) + arp;
        int reference = nano ? NanoBlock : 8;
        long connection = (nano ? NanoConnection : NetConnection) + Array(nano, options.SendBuffer, 1) + Array(nano, options.ReceiveBuffer, 1);
        return (nano ? NanoFixed : NetFixed)
            + (n * connection)
            + listeners * (nano ? NanoListener : NetListener)
            + 20 * Array(nano, n, 4) // RetransmissionTimeout 5, NewReno 6, TcpLayer 3, ConnectionTable 3, KeepAliveTimes 2, ReassemblyQueue 1
            + 12 * Array(nano, n, 2) // three IndexLists 3 each, ConnectionTable, TcpLayer, LossRecovery
            + 9 * Array(nano, n, 1) // RetransmissionTimeout 2, TcpLayer 3, NewReno, KeepAliveTimes, ReassemblyQueue, ReadyQueue
            + Array(nano, n, reference) // ConnectionTable
            + Array(nano, ConnectionTable.BucketsFor(n), 2)
            + 2 * Array(nano, n * options.ReassemblyBlocks, 4)
            + 2 * Array(nano, timers, 4) // TimerWheel
            + Array(nano, timers, 1)
            + 2 * Array(nano, timers + (TimerWheel.Levels * TimerWheel.SlotsPerLevel), 2)
            + 2 * Array(nano, OutputQueue.Neighbours + arp, 2) // IndexLists
            + 2 * Array(nano, PlaceLists.Count(listeners), 2)
            + Array(nano, listeners, reference) // ListenerTable
            + Array(nano, EthernetHeader.AddressLength * arp, 1) // ArpCache
            + 3 * Array(nano, arp, 4)
            + 2 * Array(nano, arp, 1)
            + Array(nano, arp, 2)
            + Array(nano, ArpCache.ChainsFor(arp), 2)
            + Array(nano, mtu + EthernetHeader.Length, 1) // IPv4Output
            + Array(nano, mtu + NetworkStack.MaxLinkOverhead, 1);
    }

    /// <summary>An array.</summary>
    /// <param name="nano">Whether on nanoCLR.</param>
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
}
