using System;
using TcpNano;
using TcpNano.Diagnostics;

namespace EchoDemo;

/// <summary>Sends back what comes, for several clients at a time from one thread.</summary>
public sealed class EchoServer
{
    private readonly NetworkStack _stack;
    private readonly ConnectionStory _story;
    private readonly byte[] _buffer = new byte[512];

    /// <summary>Listens on port 7.</summary>
    /// <param name="stack">The stack; the server polls it, so that it must not be started.</param>
    public EchoServer(NetworkStack stack)
    {
        _stack = stack;
        _story = new ConnectionStory(stack);
        stack.Listen(7, 3);
    }

    /// <summary>
    /// The stack's sizes and times: with a DHCP client, all of it fits a heap of 64 KB. A client that has vanished, power and all, holds its slot for 60 s of silence and six probes of
    /// 10 s at most. The event ring keeps the last things that happened, to say why a connection ended.
    /// </summary>
    /// <param name="secret">16 octets that no outsider knows.</param>
    public static StackOptions Options(byte[] secret)
    {
        return new StackOptions
        {
            Connections = 3,
            Listeners = 1,
            UdpSockets = 1,
            Services = 1,
            MulticastGroups = 0,
            SendBuffer = 1460, // what comes back is sent in pieces of the app's buffer
            TimeWaitEntries = 8,
            EventEntries = 6,
            KeepAliveIdle = 60000,
            KeepAliveInterval = 10000,
            KeepAliveProbes = 6,
            Secret = secret,
        };
    }

    /// <summary>Takes what came and serves it. What is to be sent leaves with the stack's WaitForWork or its next turn.</summary>
    /// <returns>Whether anything was served.</returns>
    public bool Step()
    {
        _stack.PollInput();
        bool served = false;
        NetworkHandle ready;
        TcpEvents events;
        while ((ready = _stack.NextReady(out events)) != null)
        {
            served = true;
            TcpConnection c = ready as TcpConnection;
            if (c != null)
            {
                Serve(c, events);
            }
            else if ((events & TcpEvents.Acceptable) != 0)
            {
                Accept((TcpListener)ready);
            }
        }

        return served;
    }

    private static void Accept(TcpListener listener)
    {
        TcpConnection c;
        while ((c = listener.Accept(0)) != null)
        {
            // Or else a client that vanished would hold its slot forever.
            c.KeepAlive = true;

            // Or else the last small piece of an answer would wait for the peer's delayed ACK of the piece before.
            c.NoDelay = true;
            Console.WriteLine(Name(c) + " open");
        }
    }

    private void Serve(TcpConnection c, TcpEvents events)
    {
        if ((events & TcpEvents.Closed) != 0)
        {
            Console.WriteLine(Name(c) + " over: " + _story.Of(c));
            c.Close(0);
            return;
        }

        // What does not fit into the send buffer stays in the receive buffer: the peer's window closes until there is room.
        int room;
        while ((room = c.SendRoom) > 0)
        {
            int count = c.Receive(_buffer, 0, room < _buffer.Length ? room : _buffer.Length, 0);
            if (count == 0)
            {
                c.ShutdownSend();
            }

            if (count <= 0)
            {
                return;
            }

            c.Send(_buffer, 0, count, 0);
        }
    }

    private static string Name(TcpConnection c)
    {
        return IPv4Address.Format(c.RemoteAddress) + ":" + c.RemotePort.ToString();
    }
}
