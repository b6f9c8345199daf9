using System.Net.Sockets;
using TcpNano.Tool.Serving;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Watching;

/// <summary>The connection to a device, by this machine's own TCP.</summary>
/// <param name="silence">Milliseconds after which a device that sends nothing is taken for gone.</param>
internal sealed class WatchLink(int silence = WatchLink.Silence) : IDisposable
{
    // A table comes every second; ten are missing only when the device is gone, or too busy to say so.
    private const int Silence = 10_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = silence };

    /// <summary>Connects.</summary>
    /// <param name="device">Whom to.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="status">The exit status if it cannot.</param>
    /// <returns>Why not; null when it is connected.</returns>
    public string? Connect(RemoteEnd device, TimeSpan timeout, out int status)
    {
        status = ExitStatus.Success;
        try
        {
            using CancellationTokenSource patience = new(timeout);
            _socket.ConnectAsync(device.Name ?? IPv4Address.Format(device.Address), device.Port, patience.Token).AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (OperationCanceledException)
        {
            status = ExitStatus.TimedOut;
            return $"{device} does not answer.";
        }
        catch (ObjectDisposedException)
        {
            status = ExitStatus.Interrupted;
            return $"interrupted: {device} had not answered.";
        }
        catch (SocketException trouble)
        {
            (status, string why) = trouble.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => (ExitStatus.Refused, "has no trace server on that port: it refuses the connection"),
                SocketError.TimedOut => (ExitStatus.TimedOut, "does not answer"),
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => (ExitStatus.Unreachable, "cannot be reached: nobody on the network has that address, or there is no way to it"),
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => (ExitStatus.NoName, "is a name without an address"),
                SocketError.OperationAborted => (ExitStatus.Interrupted, "had not answered"),
                _ => (ExitStatus.Environment, "cannot be connected to: " + trouble.Message.TrimEnd('.')),
            };
            return $"{device} {why}.";
        }
    }

    /// <summary>What comes from it and goes to it.</summary>
    /// <returns>The stream.</returns>
    public Stream Stream()
    {
        return new NetworkStream(_socket, ownsSocket: false);
    }

    /// <summary>Ends the connection, whoever waits for it.</summary>
    public void Dispose()
    {
        _socket.Dispose();
    }
}
