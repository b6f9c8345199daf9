namespace TcpNano.Lab.Simulation;

/// <summary>What an app has of its end of a connection, whoever's TCP serves it. No call waits.</summary>
internal interface IEndSocket
{
    /// <summary>The state of this end.</summary>
    public TcpState State { get; }

    /// <summary>Octets received in order and not yet taken.</summary>
    public int Available { get; }

    /// <summary>How the connection ended; <see cref="CloseReason.None"/> while it has not.</summary>
    public CloseReason Reason { get; }

    /// <summary>Sends.</summary>
    /// <param name="buffer">The octets.</param>
    /// <param name="count">How many.</param>
    /// <returns>As <see cref="TcpConnection.Send"/> with a timeout of 0.</returns>
    public int Send(byte[] buffer, int count);

    /// <summary>Receives.</summary>
    /// <param name="buffer">Gets the octets.</param>
    /// <returns>As <see cref="TcpConnection.Receive"/> with a timeout of 0.</returns>
    public int Receive(byte[] buffer);

    /// <summary>Switches Nagle's algorithm off or on.</summary>
    /// <param name="on">Whether small segments leave at once.</param>
    public void SetNoDelay(bool on);

    /// <summary>Switches keep-alive on or off.</summary>
    /// <param name="on">Whether an idle peer is probed.</param>
    public void SetKeepAlive(bool on);

    /// <summary>Finishes sending.</summary>
    public void Shutdown();

    /// <summary>Closes.</summary>
    public void Close();

    /// <summary>Aborts.</summary>
    public void Abort();
}
