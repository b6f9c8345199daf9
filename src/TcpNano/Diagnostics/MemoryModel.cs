using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.Diagnostics;

/// <summary>
/// The memory a <see cref="TcpStack"/> takes when it is constructed, added up from its parts. Tests hold it against what is
/// allocated, on .NET, and against the layout of nanoCLR: a field or an array that is not stated here makes them fail.
/// </summary>
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

    /// <summary>Octets taken by a stack.</summary>
    /// <param name="options">Its options; in range.</param>
    /// <param name="mtu">The driver's MTU.</param>
    /// <param name="nano">Whether on nanoCLR; else on 64-bit .NET.</param>
    /// <returns>Octets, the driver's not among them.</returns>
    public static long For(StackOptions options, int mtu, bool nano)
    {
        int connections = options.Connections;
        return TcpStack.HeapSize(nano, mtu)
            + StackOptions.HeapSize(nano)
            + TimerWheel.HeapSize(nano, (connections * TimerKind.Count) + options.ArpEntries)
            + ArpCache.HeapSize(nano, options.ArpEntries)
            + Icmp.HeapSize(nano)
            + IPv4Output.HeapSize(nano, mtu)
            + TcpLayer.HeapSize(nano, connections)
            + ConnectionTable.HeapSize(nano, connections)
            + IndexLists.HeapSize(nano, connections, OutputQueue.Neighbours + options.ArpEntries)
            + IndexLists.HeapSize(nano, connections, PlaceLists.Count(options.Listeners))
            + ReadyQueue.HeapSize(nano, connections)
            + ReassemblyQueue.HeapSize(nano, connections, options.ReassemblyBlocks)
            + RetransmissionTimeout.HeapSize(nano, connections)
            + NewReno.HeapSize(nano, connections)
            + KeepAliveTimes.HeapSize(nano, connections)
            + ListenerTable.HeapSize(nano, options.Listeners)
            + ((long)connections * TcpConnection.HeapSize(nano, options.SendBuffer, options.ReceiveBuffer))
            + Plain(nano);
    }

    /// <summary>The objects without arrays, one of each unless said otherwise.</summary>
    private static int Plain(bool nano)
    {
        return HeapLayout.Object(nano, 0, 0, 68, 0) // StackCounters
            + HeapLayout.Object(nano, 0, 0, 5, 0) // Routing
            + HeapLayout.Object(nano, 2, 0, 8, 2) // IPv4Input
            + HeapLayout.Object(nano, 10, 2, 4, 1) // HeaderPrediction
            + 2 * HeapLayout.Object(nano, 0, 0, 3, 1) // RateLimiter, of Icmp and of TcpLayer
            + HeapLayout.Object(nano, 0, 4, 0, 0) // SipHash
            + HeapLayout.Object(nano, 0, 0, 1, 0) // TcpOptions
            + HeapLayout.Object(nano, 4, 0, 1, 1) // SegmentWriter
            + HeapLayout.Object(nano, 5, 0, 10, 2) // SegmentArrives
            + HeapLayout.Object(nano, 7, 0, 5, 2) // SegmentOutput
            + HeapLayout.Object(nano, 1, 0, 1, 0) // InitialSequence
            + HeapLayout.Object(nano, 3, 0, 1, 0) // EphemeralPorts
            + HeapLayout.Object(nano, 2, 0, 0, 0) // ConnectionLifecycle
            + HeapLayout.Object(nano, 2, 0, 0, 0) // TimerEvents
            + HeapLayout.Object(nano, 2, 0, 1, 1) // UserCalls
            + HeapLayout.Object(nano, 2, 0, 0, 0); // IcmpErrors
    }
}
