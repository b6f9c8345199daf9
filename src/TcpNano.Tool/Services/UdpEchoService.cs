namespace TcpNano.Tool.Services;

/// <summary>Sends each datagram back to its sender (RFC 862).</summary>
/// <remarks>
/// Not to what was sent to many, and not to ports below 1024: one forged datagram between two echo services would keep both busy forever.
/// </remarks>
internal sealed class UdpEchoService : NetworkService
{
    private const int LeastPort = 1024;
    private const int LargestDatagram = 1472;
    private const int ReceiveBuffer = 262144;

    private readonly UdpSocket _socket;
    private readonly UdpOrigin _origin = new();
    private readonly byte[] _buffer = new byte[LargestDatagram];

    /// <summary>Opens the port.</summary>
    /// <param name="stack">The stack.</param>
    public UdpEchoService(NetworkStack stack)
        : base(stack)
    {
        _socket = new UdpSocket(this, ReceiveBuffer, LargestDatagram);
        _socket.Open(EchoService.Port);
    }

    /// <inheritdoc/>
    protected override void Serve(ServiceWork work)
    {
        int count = _socket.Receive(_buffer, 0, _buffer.Length, _origin, 0);
        while (count >= 0)
        {
            if (_origin.Port >= LeastPort && _origin.Destination == Network.Address && _origin.Length <= LargestDatagram)
            {
                _socket.Send(_buffer, 0, count, _origin.Address, _origin.Port, 0);
            }

            count = _socket.Receive(_buffer, 0, _buffer.Length, _origin, 0);
        }

        // What could not be sent is lost: nobody is told, and nobody expects it.
        _socket.TakeSoftError();
    }
}
