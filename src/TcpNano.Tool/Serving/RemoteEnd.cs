namespace TcpNano.Tool.Serving;

/// <summary>A peer to connect to.</summary>
/// <param name="Address">Its address; 0 while only the name is known.</param>
/// <param name="Port">Its port.</param>
/// <param name="Name">Its name, if that was given.</param>
internal sealed record RemoteEnd(uint Address, int Port, string? Name = null)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string text = Name is null ? IPv4Address.Format(Address) : Address == 0 ? Name : $"{Name} ({IPv4Address.Format(Address)})";
        return text + ":" + Port;
    }
}
