using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TcpNano.HostTests.Kernel.Sntp;

/// <summary>A small time server on a socket of the kernel's, in a namespace: the host's clock, moved by as much as a test likes.</summary>
internal sealed class TimeServer : IDisposable
{
    private readonly Socket _socket;
    private readonly Thread _thread;
    private volatile bool _ends;

    public TimeServer(NetworkNamespace network, string address)
    {
        _socket = network.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _socket.ReceiveTimeout = 100;
        _socket.Bind(new IPEndPoint(IPAddress.Parse(address), 123));
        _thread = new Thread(Serve) { IsBackground = true, Name = "time server" };
        _thread.Start();
    }

    /// <summary>How far its clock is ahead of the host's.</summary>
    public TimeSpan Ahead { get; set; }

    public int Stratum { get; set; } = 2;

    /// <summary>The kiss code that it sends with stratum 0.</summary>
    public uint Reference { get; set; } = 0x7F7F0101;

    public int Heard { get; private set; }

    public DateTime UtcNow => DateTime.UtcNow + Ahead;

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
        _socket.Dispose();
    }

    private static ulong Stamp(DateTime utc)
    {
        UInt128 ticks = (UInt128)(utc - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Ticks;
        return (ulong)((ticks << 32) / TimeSpan.TicksPerSecond);
    }

    private void Serve()
    {
        byte[] packet = new byte[200];
        while (!_ends)
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            int length;
            try
            {
                length = _socket.ReceiveFrom(packet, ref from);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
            {
                continue;
            }

            if (length < 48)
            {
                continue;
            }

            Heard++;
            DateTime received = UtcNow;
            packet.AsSpan(40, 8).CopyTo(packet.AsSpan(24));
            packet[0] = (4 << 3) | 4;
            packet[1] = (byte)Stratum;
            packet.AsSpan(2, 22).Clear();
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), Reference);
            BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(32), Stamp(received));
            BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(40), Stamp(UtcNow));
            _socket.SendTo(packet, 48, SocketFlags.None, from);
        }
    }
}
