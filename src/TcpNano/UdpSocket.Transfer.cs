using TcpNano.Udp;

namespace TcpNano;

/// <content>Sending and receiving.</content>
public sealed partial class UdpSocket
{
    /// <summary>Sends a datagram.</summary>
    /// <param name="buffer">Holds the data.</param>
    /// <param name="offset">Where.</param>
    /// <param name="count">Octets, 0 to what the path carries: 1472 on Ethernet.</param>
    /// <param name="address">Where to: a station, a group, or a broadcast. 255.255.255.255 also works before the stack has an address (RFC 2131 section 4.1).</param>
    /// <param name="port">The port there, 1 to 65535.</param>
    /// <param name="timeout">Milliseconds to wait while an earlier datagram still waits for its neighbour; 0 not to wait, -1 for no limit.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="System.ArgumentException">The address is 0 or our own; or a range, port or timeout is out of its bounds.</exception>
    /// <exception cref="System.InvalidOperationException">Called with a timeout on the pump's own thread.</exception>
    public UdpSendResult Send(byte[] buffer, int offset, int count, uint address, int port, int timeout)
    {
        CheckRange(buffer, offset, count);
        if (port < 1 || port > 65535)
        {
            Misuse.ThrowPort();
        }

        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (gate)
            {
                gate.Enter();
                if (waited)
                {
                    Writers--;
                }

                if (address == 0 || address == Stack.Routing.Address)
                {
                    Misuse.ThrowAddress();
                }

                if (_port.Number == 0)
                {
                    PassOnWriter();
                    return UdpSendResult.Closed;
                }

                UdpSendResult result = Stack.Udp.Output.Send(_port, buffer, offset, count, address, port);
                gate.Leave();
                left = result == UdpSendResult.Busy ? gate.Left(timeout, waited, ref started) : 0;
                if (left == 0)
                {
                    return result;
                }

                Writers++;
            }

            waited = true;
            CallGate.Wait(WriterEvent, left);
        }
    }

    /// <summary>Receives a datagram: the oldest one that waits.</summary>
    /// <param name="buffer">Gets the data.</param>
    /// <param name="offset">Where.</param>
    /// <param name="count">Octets there is room for. What is longer is cut; <see cref="UdpOrigin.Length"/> tells.</param>
    /// <param name="origin">Gets where it came from; may be null.</param>
    /// <param name="timeout">Milliseconds to wait; 0 looks without waiting, -1 waits without limit.</param>
    /// <returns>Octets of data, which may be 0; -1 when none came in time, the socket is or was closed, or there is a soft error to take.</returns>
    /// <exception cref="System.ArgumentException">A range or the timeout is out of its bounds.</exception>
    /// <exception cref="System.InvalidOperationException">Called with a timeout on the pump's own thread.</exception>
    public int Receive(byte[] buffer, int offset, int count, UdpOrigin origin, int timeout)
    {
        CheckRange(buffer, offset, count);
        if (timeout < -1)
        {
            Misuse.ThrowTimeout();
        }

        CallGate gate = Stack.Gate;
        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (gate)
            {
                gate.Enter();
                if (waited)
                {
                    Readers--;
                }

                DatagramRing received = _port.Received;
                if (!received.IsEmpty)
                {
                    int taken = Take(received, buffer, offset, count, origin);
                    if (!received.IsEmpty)
                    {
                        // One signal may be for several datagrams.
                        PassOn();
                    }

                    return taken;
                }

                if (_port.Number == 0 || _port.Error != TcpSoftError.None)
                {
                    PassOn();
                    return -1;
                }

                left = gate.Left(timeout, waited, ref started);
                if (left == 0)
                {
                    return -1;
                }

                Readers++;
            }

            waited = true;
            CallGate.Wait(ReaderEvent, left);
        }
    }

    private static int Take(DatagramRing received, byte[] buffer, int offset, int count, UdpOrigin origin)
    {
        received.Peek();
        if (origin != null)
        {
            origin.Address = received.Source;
            origin.Port = received.Port;
            origin.Destination = received.Destination;
            origin.Length = received.Length;
        }

        if (count > received.Length)
        {
            count = received.Length;
        }

        received.Take(buffer, offset, count);
        return count;
    }

    private static void CheckRange(byte[] buffer, int offset, int count)
    {
        if (buffer == null || offset < 0 || count < 0 || count > buffer.Length - offset)
        {
            Misuse.ThrowRange(buffer);
        }
    }

    // One signal may be for several threads: for all, when the socket is closed.
    private void PassOn()
    {
        if (Readers != 0)
        {
            ReaderEvent.Set();
        }
    }

    private void PassOnWriter()
    {
        if (Writers != 0)
        {
            WriterEvent.Set();
        }
    }
}
