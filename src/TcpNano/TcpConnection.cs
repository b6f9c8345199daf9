using System;

namespace TcpNano;

/// <summary>One TCP connection.</summary>
public sealed class TcpConnection
{
    /// <summary>State (RFC 9293 section 3.3.2).</summary>
    public TcpState State { get { return TcpState.Closed; } }

    /// <summary>Why it ended.</summary>
    public CloseReason CloseReason { get { return CloseReason.None; } }

    /// <summary>The peer's address.</summary>
    public uint RemoteAddress { get { return 0; } }

    /// <summary>The peer's port.</summary>
    public int RemotePort { get { return 0; } }

    /// <summary>Our address.</summary>
    public uint LocalAddress { get { return 0; } }

    /// <summary>Our port.</summary>
    public int LocalPort { get { return 0; } }

    /// <summary>Octets received in order and not yet read.</summary>
    public int Available { get { return 0; } }

    /// <summary>Octets that <see cref="Send"/> would take now without waiting.</summary>
    public int SendRoom { get { return 0; } }

    /// <summary>Nagle's algorithm off (RFC 9293 MUST-17).</summary>
    public bool NoDelay { get { return false; } set { } }

    /// <summary>The last soft error.</summary>
    public TcpSoftError SoftError { get { return TcpSoftError.None; } }

    /// <summary>Events since the last call; clears them.</summary>
    public TcpEvents TakeEvents()
    {
        return TcpEvents.None;
    }

    /// <summary>Queues data for sending.</summary>
    /// <returns>Octets queued: all of them unless the time was over; <see cref="TcpResult.TimedOut"/> when none, <see cref="TcpResult.ConnectionClosed"/>.</returns>
    public int Send(byte[] buffer, int offset, int count, int timeout)
    {
        throw new InvalidOperationException();
    }

    /// <summary>Takes received data.</summary>
    /// <returns>Octets taken, at least 1; 0 when the peer has finished; <see cref="TcpResult.TimedOut"/>, <see cref="TcpResult.ConnectionClosed"/>.</returns>
    public int Receive(byte[] buffer, int offset, int count, int timeout)
    {
        throw new InvalidOperationException();
    }

    /// <summary>Sends what is queued, then FIN; receiving goes on (half-close).</summary>
    public void ShutdownSend()
    {
    }

    /// <summary>Sends what is queued, then FIN, and lets the connection go.</summary>
    /// <param name="timeout">Milliseconds to wait until the peer has acknowledged everything; 0 does not wait.</param>
    /// <returns>How it ended, <see cref="CloseReason.None"/> when it has not ended yet.</returns>
    public CloseReason Close(int timeout)
    {
        return CloseReason.None;
    }

    /// <summary>Resets the connection (RFC 9293 section 3.10.5) and lets it go.</summary>
    public void Abort()
    {
    }
}
