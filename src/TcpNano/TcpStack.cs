using System;
using TcpNano.Diagnostics;
using TcpNano.Link;

namespace TcpNano;

/// <summary>A TCP/IP stack on one MAC.</summary>
public sealed class TcpStack
{
    /// <summary>Answer of <see cref="Poll"/> when nothing is due unless a frame comes or the app calls.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Takes all memory the stack will ever use.</summary>
    public TcpStack(MacDriver driver, StackOptions options)
    {
        throw new InvalidOperationException();
    }

    /// <summary>What the stack did and dropped.</summary>
    public StackCounters Counters { get { return null; } }

    /// <summary>Sets or changes the station's address. Connections from another address are aborted.</summary>
    public void Configure(uint address, uint netmask, uint gateway)
    {
    }

    /// <summary>Our IPv4 address; 0 until <see cref="Configure"/>.</summary>
    public uint Address { get { return 0; } }

    /// <summary>Starts a thread that polls.</summary>
    public void Start()
    {
    }

    /// <summary>Ends the thread of <see cref="Start"/>; open connections stay as they are.</summary>
    public void Stop()
    {
    }

    /// <summary>Takes frames, fires timers, sends what may be sent. Not together with <see cref="Start"/>.</summary>
    /// <param name="now">The time by <see cref="MacDriver.Now"/>, or any other monotonic clock in milliseconds.</param>
    /// <returns>When to call again at the latest: now if there is more to do, <see cref="Never"/> when nothing is due.</returns>
    public long Poll(long now)
    {
        return Never;
    }

    /// <summary>The next connection with events the app has not seen: for apps that serve many connections from one thread.</summary>
    /// <returns>A connection that the app owns, whose <see cref="TcpConnection.TakeEvents"/> is not empty; null when there is none.</returns>
    public TcpConnection NextReady()
    {
        return null;
    }

    /// <summary>Listens on a port.</summary>
    public TcpListener Listen(int port, int backlog)
    {
        throw new InvalidOperationException();
    }

    /// <summary>Opens a connection actively.</summary>
    /// <returns>
    /// The connection, which is the caller's until Close or Abort, opened or not (see State and CloseReason);
    /// timeout 0 returns while the handshake runs. Null when no slot or port is free.
    /// </returns>
    public TcpConnection Connect(uint address, int port, int timeout)
    {
        throw new InvalidOperationException();
    }
}
