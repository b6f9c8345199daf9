using TcpNano.Internet;
using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>Sets up what a connection needs besides its two directions: timers, headers, the path.</summary>
internal sealed class Opening
{
    private const int Headers = DestinationCache.HeaderLength + TcpHeader.MinLength;

    private readonly Transmitter _transmitter;
    private readonly RetransmissionTimer _retransmission;
    private readonly UserTimeout _userTimeout;
    private readonly KeepAlive _keepAlive;
    private readonly Trouble _trouble;
    private readonly DestinationCache _destinations;

    public Opening(Transmitter transmitter, RetransmissionTimer retransmission, UserTimeout userTimeout, KeepAlive keepAlive, Trouble trouble, DestinationCache destinations)
    {
        _transmitter = transmitter;
        _retransmission = retransmission;
        _userTimeout = userTimeout;
        _keepAlive = keepAlive;
        _trouble = trouble;
        _destinations = destinations;
    }

    /// <summary>A connection begins.</summary>
    public void Begin(TransmissionControlBlock c)
    {
        _transmitter.Begin(c);
        _retransmission.Begin(c);
        _userTimeout.Begin(c);
        _keepAlive.Begin(c);
        _trouble.End(c);
    }

    /// <summary>Active OPEN: bounds the handshake.</summary>
    public void BoundSyn(TransmissionControlBlock c)
    {
        _userTimeout.BoundSyn(c);
    }

    /// <summary>The handshake is complete.</summary>
    public void Established(TransmissionControlBlock c)
    {
        _keepAlive.Start(c);
    }

    /// <summary>Largest segment that link and path carry, in octets: the path MTU less both headers (MUST-16).</summary>
    /// <param name="destination">The peer's place in the destination cache.</param>
    public int PathMss(int destination)
    {
        return _destinations.Mtu(destination) - Headers;
    }
}
