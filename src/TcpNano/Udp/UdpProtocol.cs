using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Udp;

/// <summary>Composes UDP, as <see cref="Tcp.TcpProtocol"/> does for TCP, and carries out what its sockets ask for.</summary>
internal sealed class UdpProtocol
{
    public readonly UdpTable Table;
    public readonly UdpInput Input;
    public readonly UdpOutput Output;

    /// <summary>Set when the stack is disposed.</summary>
    public bool IsDisposed;

    private readonly MulticastGroups _groups;

    public UdpProtocol(
        StackOptions options,
        StackCounters counters,
        Clock clock,
        IndexLists queue,
        Routing routing,
        DestinationCache destinations,
        IPv4Output output,
        MulticastGroups groups,
        SipHash hash,
        LinkTraits link)
    {
        Table = new UdpTable(options.UdpSockets, hash);
        Input = new UdpInput(Table, groups, destinations, counters, link.VerifyChecksums);
        Output = new UdpOutput(options, routing, destinations, queue, output, counters, clock, link);
        _groups = groups;
    }

    /// <summary>Closes a port: it leaves its groups, and forgets what it has received.</summary>
    public void Close(UdpPort port)
    {
        _groups.LeaveAll(port.Groups);
        port.Groups = 0;
        Output.Close(port);
        Table.Remove(port);
        port.Received.Clear();
        port.RemoteAddress = 0;
        port.RemotePort = 0;
        port.Error = TcpSoftError.None;
    }

    /// <summary>The stack gives up its address.</summary>
    public void LeaveAddress()
    {
        UdpPort[] ports = Table.All;
        for (int i = 0; i < ports.Length; i++)
        {
            if (ports[i] != null)
            {
                Output.AddressLost(ports[i]);
            }
        }
    }

    /// <summary>Joins a group for a port.</summary>
    /// <returns>False when the group table is full.</returns>
    public bool Join(UdpPort port, uint group)
    {
        if ((port.Groups & _groups.Bit(group)) != 0)
        {
            return true;
        }

        uint bit = _groups.Join(group);
        port.Groups |= bit;
        return bit != 0;
    }

    /// <summary>Leaves a group. Without having joined it does nothing.</summary>
    public void Leave(UdpPort port, uint group)
    {
        uint bit = port.Groups & _groups.Bit(group);
        _groups.LeaveAll(bit);
        port.Groups &= ~bit;
    }
}
