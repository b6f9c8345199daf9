using System.Threading;

namespace TcpNano.Dns;

/// <summary>A name that is being asked for, and what came of it until that is taken.</summary>
internal sealed class DnsQuery
{
    /// <summary>Where it is asked from: a port of its own for each query sent.</summary>
    public readonly UdpSocket Socket;

    /// <summary>Set for threads that wait for the result.</summary>
    public readonly AutoResetEvent Signal = new AutoResetEvent(false);

    /// <summary>The question as it was sent last: name, type, class.</summary>
    public readonly byte[] Question;

    /// <summary>Octets of the question.</summary>
    public int QuestionLength;

    /// <summary>The result; <see cref="DnsResult.Pending"/> while servers are asked.</summary>
    public DnsResult Result;

    /// <summary>The address found; else 0.</summary>
    public uint Address;

    /// <summary>The number of the query sent last.</summary>
    public int Id;

    /// <summary>Queries sent before the latest, counted over all servers.</summary>
    public int Attempt;

    /// <summary>The place of the server that is asked first.</summary>
    public int First;

    /// <summary>A bit for the place of each server that has answered, and could not help.</summary>
    public int Failed;

    /// <summary>What the result is when no server can help.</summary>
    public DnsResult Failure;

    /// <summary>When the query sent last has waited long enough.</summary>
    public long Due;

    /// <summary>Answers with a wrong number to the query sent last.</summary>
    public int Guesses;

    /// <summary>Our address when the query was sent.</summary>
    public uint From;

    /// <summary>Whether the query could not leave.</summary>
    public bool IsUnsent;

    /// <summary>Whether the server was found not to keep capitals: there are none any more.</summary>
    public bool IsPlain;

    /// <summary>Tickets that were given out and not taken back.</summary>
    public int Tickets;

    /// <summary>Threads that wait.</summary>
    public int Waiters;

    /// <summary>Tells the tickets of this name from those of earlier ones in the same place.</summary>
    public int Generation;

    public DnsQuery(NetworkService owner, int nameRoom, int receiveBuffer, int sendBuffer)
    {
        Socket = new UdpSocket(owner, receiveBuffer, sendBuffer);
        Question = new byte[nameRoom + DnsFormat.QuestionTail];
    }
}
