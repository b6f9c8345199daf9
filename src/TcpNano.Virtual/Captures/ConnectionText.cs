using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Tcp;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Virtual.Captures;

/// <summary>What a stack knows of a connection, in one line: for the comments of a capture.</summary>
internal static class ConnectionText
{
    /// <summary>The connection that a segment belongs to.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="ends">The segment's ends.</param>
    /// <param name="sent">Whether the stack sent the segment.</param>
    /// <returns>Such as "ESTABLISHED, cwnd 4380, RTO 1000 ms, send window 2920, 512 in flight, 0 unread".</returns>
    public static string Of(NetworkStack stack, SegmentEnds ends, bool sent)
    {
        TcpState state = sent ? ends.StateAtSource(stack) : ends.StateAtDestination(stack);
        if (state == TcpState.Listen && !ends.IsSyn)
        {
            // The port is listened on; the connection this segment belonged to is over.
            state = TcpState.Closed;
        }

        TransmissionControlBlock? block = sent
            ? stack.FindConnection(ends.Destination, ends.DestinationPort, ends.Source, ends.SourcePort)
            : stack.FindConnection(ends.Source, ends.SourcePort, ends.Destination, ends.DestinationPort);
        string name = TcpStateName.Of(state);
        if (block is null)
        {
            return name;
        }

        string threshold = block.Ssthresh == int.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $", ssthresh {block.Ssthresh}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}, cwnd {block.Cwnd}{threshold}, RTO {block.Rto} ms, send window {block.SndWnd}, {block.SndNxt - block.SndUna} in flight, {block.ReceiveCount} unread");
    }
}
