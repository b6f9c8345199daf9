namespace TcpNano.Diagnostics;

/// <summary>
/// Remembers where the sequence numbers of recently seen connections began, so that they can be shown counted from 0.
/// </summary>
/// <remarks>
/// A direction can have two numberings alive at once: an old duplicate SYN (RFC 9293 figure 8), or an end that
/// rebooted and calls again while its peer still holds the old connection (figure 9). The second is told apart by a prime.
/// </remarks>
internal sealed class SequenceOrigins
{
    // Per connection.
    private readonly uint[] _addresses;
    private readonly uint[] _ports;
    private int _newest;

    // Per direction: twice the connection's index, plus one for the direction from the higher end.
    private readonly uint[] _first;
    private readonly uint[] _second;
    private readonly byte[] _known;
    private readonly bool[] _finished;

    /// <summary>The acknowledgment number last seen in a direction.</summary>
    public readonly uint[] Acknowledged;

    /// <summary>The window last seen in a direction; -1 when none was.</summary>
    public readonly int[] Window;

    public SequenceOrigins(int connections)
    {
        int directions = 2 * connections;
        _addresses = new uint[directions];
        _ports = new uint[connections];
        _first = new uint[directions];
        _second = new uint[directions];
        _known = new byte[directions];
        _finished = new bool[directions];
        Acknowledged = new uint[directions];
        Window = new int[directions];
    }

    /// <summary>Finds the direction from one end to another; a connection not seen before takes the oldest one's place.</summary>
    public int Direction(uint source, int sourcePort, uint destination, int destinationPort)
    {
        bool fromHigher = source > destination || (source == destination && sourcePort > destinationPort);
        uint low = fromHigher ? destination : source;
        uint high = fromHigher ? source : destination;
        uint ports = fromHigher ? ((uint)destinationPort << 16) | (uint)sourcePort : ((uint)sourcePort << 16) | (uint)destinationPort;
        int higher = fromHigher ? 1 : 0;
        int connections = _ports.Length;
        for (int i = 0; i < connections; i++)
        {
            if (_ports[i] == ports && _addresses[2 * i] == low && _addresses[2 * i + 1] == high)
            {
                return 2 * i + higher;
            }
        }

        _newest = _newest + 1 < connections ? _newest + 1 : 0;
        _ports[_newest] = ports;
        _addresses[2 * _newest] = low;
        _addresses[2 * _newest + 1] = high;
        Forget(_newest);
        return 2 * _newest + higher;
    }

    /// <summary>Learns from a segment: from SYNs where a numbering begins, else what can be guessed.</summary>
    public void Learn(int direction, bool syn, bool fin, bool reset, bool hasAck, uint sequence, uint acknowledgment)
    {
        int reverse = direction ^ 1;
        if (syn)
        {
            Begin(direction, hasAck, sequence);
        }
        else if (_known[direction] == 0 && !reset)
        {
            _first[direction] = sequence - 1;
            _known[direction] = 1;
        }

        if (hasAck && _known[reverse] == 0)
        {
            _first[reverse] = acknowledgment - 1;
            _known[reverse] = 1;
        }

        if (fin)
        {
            _finished[direction] = true;
        }
    }

    /// <summary>Appends a sequence number of a direction, counted from the start of the numbering it is nearer to.</summary>
    public void Append(LineBuffer line, int direction, uint number)
    {
        bool second = _known[direction] == 2
            && Magnitude(number - _second[direction]) < Magnitude(number - _first[direction]);
        uint origin = _known[direction] == 0 ? 0 : second ? _second[direction] : _first[direction];
        uint distance = number - origin;
        if (_known[direction] != 0 && distance > 0x7FFFFFFF)
        {
            line.Append('-');
            distance = origin - number;
        }

        line.Append(distance.ToString());
        if (second)
        {
            line.Append('\'');
        }
    }

    private void Begin(int direction, bool hasAck, uint sequence)
    {
        if ((_known[direction] >= 1 && sequence == _first[direction])
            || (_known[direction] == 2 && sequence == _second[direction]))
        {
            return;
        }

        // Ports used again after a proper end: a new connection, not a second numbering of the old one.
        if (!hasAck && _finished[direction] && _finished[direction ^ 1])
        {
            Forget(direction >> 1);
        }

        if (_known[direction] == 0)
        {
            _first[direction] = sequence;
            _known[direction] = 1;
        }
        else
        {
            _second[direction] = sequence;
            _known[direction] = 2;
        }
    }

    private void Forget(int connection)
    {
        int direction = 2 * connection;
        _known[direction] = 0;
        _known[direction + 1] = 0;
        _finished[direction] = false;
        _finished[direction + 1] = false;
        Window[direction] = -1;
        Window[direction + 1] = -1;
    }

    private static uint Magnitude(uint distance)
    {
        return distance > 0x7FFFFFFF ? 0 - distance : distance;
    }
}
