using System;

namespace TcpNano;

/// <content>OPEN, passively and actively (RFC 9293 section 3.10.1).</content>
public sealed partial class NetworkStack
{
    /// <summary>Listens on a port: passive OPEN (RFC 9293 section 3.10.1). Allocates the listener, 120 octets on nanoCLR and 128 on .NET.</summary>
    /// <param name="port">1 to 65535.</param>
    /// <param name="backlog">Most connections that may wait for Accept at a time, at least 1. Further SYNs are dropped, and the peer tries again. Those that are opening do not count (<see cref="StackOptions.SynEntries"/>).</param>
    /// <returns>The listener, which the caller owns until <see cref="TcpListener.Close"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Port or backlog is out of range.</exception>
    /// <exception cref="InvalidOperationException">The port has a listener already, all of <see cref="StackOptions.Listeners"/> are in use, or called from inside the pump.</exception>
    public TcpListener Listen(int port, int backlog)
    {
        TcpListener own = new TcpListener(this);
        Listen(own, port, backlog);
        return own;
    }

    /// <summary>As <see cref="Listen(int, int)"/>, with a listener that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">A listener of this stack's that listens on nothing.</param>
    /// <param name="port">As above.</param>
    /// <param name="backlog">As above.</param>
    /// <exception cref="ArgumentNullException"><paramref name="own"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above; or <paramref name="own"/> is another stack's or listens already.</exception>
    public void Listen(TcpListener own, int port, int backlog)
    {
        if (own == null)
        {
            Misuse.ThrowNoHandle();
        }

        if (port < 1 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        if (backlog < 1)
        {
            Misuse.ThrowBacklog();
        }

        lock (Gate)
        {
            EnterOpen();
            if (own.Stack != this)
            {
                Misuse.ThrowOtherStack();
            }

            if (own.Bound != null || own.Waiters != 0)
            {
                Misuse.ThrowHandleInUse();
            }

            if (Tcp.Opens.IsListening(port))
            {
                Misuse.ThrowPortTaken();
            }

            if (!Tcp.Opens.Listen(own, port, backlog))
            {
                Misuse.ThrowNoListener();
            }
        }
    }

    /// <summary>Opens a connection: active OPEN (RFC 9293 section 3.10.1), from an ephemeral port. Allocates the handle, 156 octets on nanoCLR and 200 on .NET.</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port, 1 to 65535.</param>
    /// <param name="timeout">
    /// Milliseconds to wait for the handshake; then the attempt ends. 0 returns at once while the handshake goes on; -1 waits as
    /// long as SYNs are sent (<see cref="StackOptions.SynTimeout"/>). While the link is down, only a deadline is waited for.
    /// </param>
    /// <returns>
    /// The connection, open or not: see <see cref="TcpConnection.State"/> and <see cref="TcpConnection.CloseReason"/>. One that
    /// failed takes no slot. Null when no slot or no port is free. What cannot come about ends early: <see cref="CloseReason.NoRoute"/> at
    /// once, <see cref="CloseReason.LinkDown"/> at once or at the deadline, <see cref="CloseReason.NoNeighbour"/> when ARP has given up (3 s by default).
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range, or the timeout less than -1.</exception>
    /// <exception cref="ArgumentException">The address is broadcast, multicast, loopback, our own or 0 (RFC 9293 MUST-46).</exception>
    /// <exception cref="InvalidOperationException">The stack has no address yet, or called from inside the pump.</exception>
    public TcpConnection Connect(uint address, int port, int timeout)
    {
        return Connect(address, port, 0, 0, timeout);
    }

    /// <summary>As <see cref="Connect(uint, int, int)"/>, with our own end chosen by the caller (RFC 9293 MUST-43).</summary>
    /// <param name="address">The peer's address.</param>
    /// <param name="port">The peer's port, 1 to 65535.</param>
    /// <param name="localAddress">Our address, or 0 for whichever we have.</param>
    /// <param name="localPort">Our port, 1 to 65535, or 0 for an ephemeral one.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>As above.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A port is out of range, or the timeout less than -1.</exception>
    /// <exception cref="ArgumentException">The address is broadcast, multicast, loopback, our own or 0 (RFC 9293 MUST-46), or the local one is not ours.</exception>
    /// <exception cref="InvalidOperationException">There is such a connection already, the stack has no address yet, or called from inside the pump.</exception>
    public TcpConnection Connect(uint address, int port, uint localAddress, int localPort, int timeout)
    {
        TcpConnection own = new TcpConnection(this);
        return Connect(own, address, port, localAddress, localPort, timeout) ? own : null;
    }

    /// <summary>As <see cref="Connect(uint, int, int)"/>, with a handle that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">A handle of this stack's that is new, or closed or aborted; its old connection closes without it.</param>
    /// <param name="address">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>False when no slot or no port is free. True otherwise, open or not: see state and reason of <paramref name="own"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="own"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="ArgumentException">As above.</exception>
    /// <exception cref="InvalidOperationException">As above; or <paramref name="own"/> is another stack's or still bound.</exception>
    public bool Connect(TcpConnection own, uint address, int port, int timeout)
    {
        return Connect(own, address, port, 0, 0, timeout);
    }

    /// <summary>As <see cref="Connect(TcpConnection, uint, int, int)"/>, with our own end chosen by the caller (RFC 9293 MUST-43).</summary>
    /// <param name="own">As above.</param>
    /// <param name="address">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="localAddress">Our address, or 0 for whichever we have.</param>
    /// <param name="localPort">Our port, 1 to 65535, or 0 for an ephemeral one.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>As above.</returns>
    public bool Connect(TcpConnection own, uint address, int port, uint localAddress, int localPort, int timeout)
    {
        if (own == null)
        {
            Misuse.ThrowNoHandle();
        }

        if (localPort < 0 || localPort > 65535)
        {
            Misuse.ThrowLocalPort();
        }

        if (port < 1 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        lock (Gate)
        {
            EnterOpen();
            if (own.Stack != this)
            {
                Misuse.ThrowOtherStack();
            }

            if (Routing.Address == 0)
            {
                Misuse.ThrowNoAddress();
            }

            // Only an address that can be one peer's (MUST-46).
            if (!IPv4Address.IsUnicast(address) || Routing.IsBroadcast(address) || address == Routing.Address)
            {
                Misuse.ThrowAddress();
            }

            // The app may name our address, which is the only one (MUST-43, MUST-44).
            if (localAddress != 0 && localAddress != Routing.Address)
            {
                Misuse.ThrowLocalAddress();
            }

            if (localPort != 0 && Tcp.Opens.IsTaken(address, port, localPort))
            {
                Misuse.ThrowTupleTaken();
            }

            own.CheckUnbound();
            if (!Tcp.Opens.Connect(own, address, port, localPort, timeout > 0))
            {
                return false;
            }

            Gate.Leave();
        }

        if (timeout != 0)
        {
            own.WaitConnected(timeout);
        }

        return true;
    }
}
