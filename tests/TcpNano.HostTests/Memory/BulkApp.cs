using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>Sends the pattern as fast as the connection takes it, and checks what comes from the other end. Allocates nothing.</summary>
internal sealed class BulkApp(TcpConnection connection, long sendFrom, long receiveFrom) : IVirtualApp
{
    private readonly byte[] _buffer = new byte[16384];

    /// <summary>Octets handed to Send.</summary>
    public long Sent { get; private set; }

    /// <summary>Octets received, and found right.</summary>
    public long Received { get; private set; }

    /// <summary>Whether everything was said: what is queued still goes out, nothing more is added.</summary>
    public bool IsSilent { get; set; }

    public bool Step(NetworkStack stack, long now)
    {
        bool acted = false;
        int n;
        while ((n = connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
        {
            Pattern.Check(_buffer.AsSpan(0, n), receiveFrom + Received);
            Received += n;
            acted = true;
        }

        int room = IsSilent ? 0 : Math.Min(connection.SendRoom, _buffer.Length);
        if (room > 0)
        {
            Pattern.Fill(_buffer.AsSpan(0, room), sendFrom + Sent);
            Sent += connection.Send(_buffer, 0, room, 0);
            acted = true;
        }

        return acted;
    }
}
