using TcpNano.Diagnostics;

namespace TcpNano.Tool.Watching;

/// <summary>Something happened in the device's stack.</summary>
/// <param name="Number">Counts up from event to event.</param>
/// <param name="Time">The device's clock, modulo 2^32 milliseconds.</param>
/// <param name="Kind">What, as <see cref="StackEventKind"/> has it.</param>
/// <param name="Code">A code by kind.</param>
/// <param name="Slot">The connection's slot.</param>
/// <param name="Peer">The peer's address; 0 when there is none.</param>
/// <param name="PeerPort">The peer's port.</param>
/// <param name="Port">The device's port.</param>
/// <param name="First">A number by kind.</param>
/// <param name="Second">A number by kind.</param>
/// <param name="Third">A number by kind.</param>
/// <param name="Fourth">A number by kind.</param>
internal sealed record TraceEvent(
    uint Number, uint Time, int Kind, int Code, int Slot, uint Peer, int PeerPort, int Port, uint First, uint Second, uint Third, uint Fourth) : TraceRecord
{
    /// <summary>As the stack's own event.</summary>
    /// <returns>The event; its time is the low half of the clock.</returns>
    public StackEvent ToStackEvent()
    {
        return new StackEvent
        {
            Number = Number,
            Time = Time,
            Kind = (StackEventKind)Kind,
            Code = Code,
            Connection = Slot == TraceFormat.NoSlot ? -1 : Slot,
            RemoteAddress = Peer,
            RemotePort = PeerPort,
            LocalPort = Port,
            First = unchecked((int)First),
            Second = unchecked((int)Second),
            Third = unchecked((int)Third),
            Fourth = unchecked((int)Fourth),
        };
    }
}
