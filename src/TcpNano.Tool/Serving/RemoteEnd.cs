namespace TcpNano.Tool.Serving;

/// <summary>A peer to connect to.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
internal sealed record RemoteEnd(uint Address, int Port)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return IPv4Address.Format(Address) + ":" + Port;
    }
}
