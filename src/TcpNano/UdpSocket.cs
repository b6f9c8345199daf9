using System;
using System.Threading;
using TcpNano.Tcp;
using TcpNano.Udp;

namespace TcpNano;

/// <summary>
/// A UDP port (RFC 768, RFC 1122 section 4.1). Its buffers are taken when it is made; after that nothing is allocated. It can be opened and closed as often as one likes. All
/// members may be used from any thread.
/// </summary>
/// <remarks>
/// UDP promises nothing: a datagram may be lost, doubled or late. One that finds no room in the receive buffer is dropped and counted
/// (<see cref="StackCounter.UdpDroppedFull"/>).
/// </remarks>
public sealed partial class UdpSocket : NetworkHandle, IDisposable
{
    /// <summary>Octets of the receive buffer that each datagram takes besides its data.</summary>
    public const int DatagramOverhead = DatagramRing.Overhead;

    /// <summary>The place of the service that it belongs to; -1 for the app's own.</summary>
    internal readonly int Owner;

    /// <summary>Set when a thread that waits in Receive should check again.</summary>
    internal readonly AutoResetEvent ReaderEvent;

    /// <summary>Set when a thread that waits in Send should check again.</summary>
    internal readonly AutoResetEvent WriterEvent;

    /// <summary>Threads that wait in Receive.</summary>
    internal int Readers;

    /// <summary>Threads that wait in Send.</summary>
    internal int Writers;

    private readonly UdpPort _port;

    /// <summary>Makes a socket of the app's.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="receiveBuffer">Octets for datagrams that wait for Receive, <see cref="DatagramOverhead"/> included: 64 to 1048576.</param>
    /// <param name="sendBuffer">The longest datagram that can wait until its neighbour answers, in octets: 0 to 65507. A longer one has <see cref="UdpSendResult.Busy"/> answered then.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public UdpSocket(NetworkStack stack, int receiveBuffer, int sendBuffer)
        : this(stack, -1, receiveBuffer, sendBuffer)
    {
    }

    /// <summary>Makes a socket of a service's: <see cref="NetworkService.Serve"/> hears of it, and <see cref="NetworkStack.NextReady()"/> does not.</summary>
    /// <param name="owner">The service.</param>
    /// <param name="receiveBuffer">As above.</param>
    /// <param name="sendBuffer">As above.</param>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    public UdpSocket(NetworkService owner, int receiveBuffer, int sendBuffer)
        : this(owner.Stack, owner.Place, receiveBuffer, sendBuffer)
    {
    }

    private UdpSocket(NetworkStack stack, int owner, int receiveBuffer, int sendBuffer)
        : base(stack)
    {
        if (receiveBuffer < 64 || receiveBuffer > 1048576)
        {
            throw new ArgumentOutOfRangeException(nameof(receiveBuffer));
        }

        if (sendBuffer < 0 || sendBuffer > 65507)
        {
            throw new ArgumentOutOfRangeException(nameof(sendBuffer));
        }

        Owner = owner;
        ReaderEvent = new AutoResetEvent(false);
        WriterEvent = new AutoResetEvent(false);
        _port = new UdpPort(this, receiveBuffer, sendBuffer);
    }

    /// <summary>Octets of heap that one takes.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="receiveBuffer">As the constructor has it.</param>
    /// <param name="sendBuffer">As the constructor has it.</param>
    /// <returns>Octets.</returns>
    public static int BytesRequiredOn(TcpRuntime runtime, int receiveBuffer, int sendBuffer)
    {
        return MemoryModel.SocketOn(runtime, receiveBuffer, sendBuffer);
    }

    /// <summary>The port; 0 while it is closed.</summary>
    public int Port
    {
        get { return _port.Number; }
    }

    /// <summary>Whether a datagram waits for Receive. Takes no lock, for loops that poll.</summary>
    public bool HasPending
    {
        get { return !_port.Received.IsEmpty; }
    }

    /// <summary>Time to live of unicast and broadcast datagrams, 1 to 255. Default <see cref="StackOptions.TimeToLive"/>; 0 goes back to that.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int TimeToLive
    {
        get { return _port.TimeToLive; }
        set { _port.TimeToLive = Checked(value, 0); }
    }

    /// <summary>Time to live of multicast datagrams, 1 to 255. Default 1: they stay on the link (RFC 1112 section 6.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MulticastTimeToLive
    {
        get { return _port.MulticastTimeToLive; }
        set { _port.MulticastTimeToLive = Checked(value, 1); }
    }

    /// <summary>Opens the socket on a port.</summary>
    /// <param name="port">1 to 65535; 0 for one that nobody can guess, from 49152 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    /// <exception cref="InvalidOperationException">The socket is open, another one has the port, or all of <see cref="StackOptions.UdpSockets"/> are open.</exception>
    public void Open(int port)
    {
        if (port < 0 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        CallGate gate = Stack.Gate;
        lock (gate)
        {
            gate.Enter();
            UdpTable table = Stack.Udp.Table;
            if (Stack.Udp.IsDisposed)
            {
                Misuse.ThrowStackDisposed();
            }

            if (_port.Number != 0)
            {
                Misuse.ThrowHandleInUse();
            }

            if (port != 0 && table.Find(port) != null)
            {
                Misuse.ThrowPortTaken();
            }

            if (!table.Add(_port, port != 0 ? port : table.Choose()))
            {
                Misuse.ThrowNoSocket();
            }

            Bits = HandleFlags.Open;
        }
    }

    /// <summary>Receives only from one station from now on, and drops what has come from others and was not received yet. No datagram is sent.</summary>
    /// <param name="address">Its address; 0 for any station again.</param>
    /// <param name="port">Its port.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    /// <exception cref="InvalidOperationException">The socket is closed.</exception>
    public void Connect(uint address, int port)
    {
        if (port < 0 || port > 65535 || (address != 0 && port == 0))
        {
            Misuse.ThrowPort();
        }

        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            CheckOpen();
            _port.RemoteAddress = address;
            _port.RemotePort = address == 0 ? 0 : port;
            if (address != 0)
            {
                _port.Received.Clear();
            }
        }
    }

    /// <summary>Joins a multicast group: receives what is sent to it on this port (RFC 1112 section 7.1), and reports that to the routers by IGMP (RFC 2236). Close leaves it.</summary>
    /// <param name="group">224.0.0.1 to 239.255.255.255.</param>
    /// <exception cref="ArgumentException">Not a group.</exception>
    /// <exception cref="InvalidOperationException">The socket is closed, or all of <see cref="StackOptions.MulticastGroups"/> are in use.</exception>
    public void Join(uint group)
    {
        CheckGroup(group);
        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            CheckOpen();
            if (!Stack.Udp.Join(_port, group))
            {
                Misuse.ThrowNoGroup();
            }

            Stack.Gate.Leave();
        }
    }

    /// <summary>Leaves a multicast group. Without having joined it this does nothing.</summary>
    /// <param name="group">As above.</param>
    /// <exception cref="ArgumentException">Not a group.</exception>
    public void Leave(uint group)
    {
        CheckGroup(group);
        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            Stack.Udp.Leave(_port, group);
            Stack.Gate.Leave();
        }
    }

    /// <summary>The latest trouble with what was sent (RFC 1122 section 4.1.3.3): a port or host that cannot be reached, a datagram too long for the path, a neighbour that did not answer.</summary>
    /// <returns>The trouble, which is forgotten; or none.</returns>
    public TcpSoftError TakeSoftError()
    {
        lock (Stack.Gate)
        {
            TcpSoftError error = _port.Error;
            _port.Error = TcpSoftError.None;
            return error;
        }
    }

    /// <summary>Closes the socket: waiting calls return, datagrams not yet received are dropped, groups are left. Closing a closed socket does nothing.</summary>
    public void Close()
    {
        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            Drop();
            Stack.Gate.Leave();
        }
    }

    /// <summary>The same as <see cref="Close"/>.</summary>
    public void Dispose()
    {
        Close();
    }

    /// <summary>Closes it. Call it with the gate locked.</summary>
    internal void Drop()
    {
        if (_port.Number == 0)
        {
            return;
        }

        Stack.Udp.Close(_port);
        Bits = 0;
        PassOn();
        PassOnWriter();
    }

    private static int Checked(int value, int least)
    {
        if (value < least || value > 255)
        {
            Misuse.ThrowValue();
        }

        return value;
    }

    private static void CheckGroup(uint group)
    {
        if ((group >> 28) != 0xE || group == 0xE0000000)
        {
            Misuse.ThrowAddress();
        }
    }

    private void CheckOpen()
    {
        if (_port.Number == 0)
        {
            Misuse.ThrowSocketClosed();
        }
    }
}
