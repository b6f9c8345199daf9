using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// Ephemeral ports per RFC 6056. The secret decides where the search starts, differently for every try, so an outsider cannot
/// guess the numbers, and a reboot with another secret does not repeat them.
/// </summary>
internal sealed class EphemeralPorts
{
    /// <summary>First of the ports that are assigned to nobody (RFC 6335 section 6).</summary>
    public const int First = 49152;

    /// <summary>Number of ports in the range.</summary>
    public const int Count = 16384;

    private readonly SipHash _hash;
    private readonly ConnectionTable _table;
    private readonly ListenerTable _listeners;
    private readonly TimeWaitTable _timeWait;
    private uint _tries;

    public EphemeralPorts(SipHash hash, ConnectionTable table, ListenerTable listeners, TimeWaitTable timeWait)
    {
        _hash = hash;
        _table = table;
        _listeners = listeners;
        _timeWait = timeWait;
    }

    /// <summary>Chooses a port for a connection to a peer.</summary>
    /// <returns>A port that makes the 4-tuple unique; 0 when every one is taken.</returns>
    public int Choose(uint remote, int remotePort)
    {
        int start = (int)(_hash.Hash(((ulong)remote << 32) | (uint)remotePort, ((ulong)_tries++ << 8) | 0x82) & (Count - 1));
        for (int i = 0; i < Count; i++)
        {
            int port = First + ((start + i) & (Count - 1));
            uint ports = ((uint)remotePort << 16) | (uint)port;
            if (_table.Find(remote, ports) == null && _timeWait.Find(remote, ports) == TimeWaitTable.None && _listeners.Find(port) == null)
            {
                return port;
            }
        }

        return 0;
    }
}
