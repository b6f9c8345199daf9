using System.Net;

namespace TcpNano.Explain.Analysis;

/// <summary>One end of a conversation.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
public readonly record struct Endpoint(IPAddress Address, int Port)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        return new IPEndPoint(Address, Port).ToString();
    }
}
