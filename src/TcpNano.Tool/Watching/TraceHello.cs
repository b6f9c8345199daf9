using TcpNano.Diagnostics;

namespace TcpNano.Tool.Watching;

/// <summary>Who the device is: the first record of every stream.</summary>
/// <param name="Has">What it has: <see cref="TraceFormat.HasEvents"/> and <see cref="TraceFormat.HasFrames"/>.</param>
/// <param name="Connections">Connections it can have.</param>
/// <param name="Address">Its IPv4 address; 0 while there is none.</param>
/// <param name="HardwareAddress">Its hardware address, such as 02:00:00:00:00:01.</param>
/// <param name="Mtu">Largest datagram of its link.</param>
/// <param name="Now">Its clock, in milliseconds.</param>
/// <param name="FirstEvent">Number of the first event that may follow.</param>
/// <param name="Port">The port of the stream.</param>
/// <param name="EventEntries">Events that it keeps for slow watchers.</param>
internal sealed record TraceHello(int Has, int Connections, uint Address, string HardwareAddress, int Mtu, long Now, uint FirstEvent, int Port, int EventEntries) : TraceRecord
{
    /// <summary>Whether it has events.</summary>
    public bool HasEvents => (Has & TraceFormat.HasEvents) != 0;

    /// <summary>Whether it has frames.</summary>
    public bool HasFrames => (Has & TraceFormat.HasFrames) != 0;
}
