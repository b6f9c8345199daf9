using System.Net;
using System.Net.Sockets;
using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>An end that the kernel serves. What became of it after <see cref="Close"/> is told by the wire alone.</summary>
internal sealed class KernelSocket : IEndSocket
{
    private const int ProtocolTcp = 6;
    private const int TcpInfo = 11;

    // tcp_states.h
    private static readonly TcpState[] s_states =
    [
        TcpState.Closed, TcpState.Established, TcpState.SynSent, TcpState.SynReceived, TcpState.FinWait1, TcpState.FinWait2,
        TcpState.TimeWait, TcpState.Closed, TcpState.CloseWait, TcpState.LastAck, TcpState.Listen, TcpState.Closing, TcpState.SynReceived,
    ];

    private readonly Socket _socket;
    private readonly TalkRecord _record;
    private readonly byte[] _info = new byte[8];
    private bool _sawEnd;
    private bool _finished;
    private bool _closed;
    private bool _aborted;
    private bool _wasOpen;

    /// <summary>Takes a socket.</summary>
    /// <param name="socket">The socket: connected, connecting or yet to be connected.</param>
    /// <param name="record">What the wire saw of its connection.</param>
    public KernelSocket(Socket socket, TalkRecord record)
    {
        _socket = socket;
        _record = record;
        socket.Blocking = false;
        socket.NoDelay = false;
    }

    /// <summary>What the kernel said first of what went wrong.</summary>
    public SocketError Error { get; private set; }

    /// <summary>Spoils octets on their way between the app and the kernel: told the octets and their number, answers how many are left.</summary>
    public Func<byte[], int, int>? Spoil { get; set; }

    /// <summary>Whether the peer's FIN had been read when this end finished sending.</summary>
    public bool SawEndFirst { get; private set; }

    /// <inheritdoc/>
    public TcpState State
    {
        get
        {
            if (_closed)
            {
                return TcpState.Closed;
            }

            _socket.GetRawSocketOption(ProtocolTcp, TcpInfo, _info);
            TcpState state = s_states[_info[0]];
            _wasOpen |= state is not (TcpState.SynSent or TcpState.SynReceived or TcpState.Closed);
            return state;
        }
    }

    /// <inheritdoc/>
    public int Available => _closed ? 0 : _socket.Available;

    /// <inheritdoc/>
    public CloseReason Reason
    {
        get
        {
            switch (Error)
            {
                case SocketError.Success:
                    break;
                case SocketError.ConnectionRefused:
                    return CloseReason.Refused;
                case SocketError.TimedOut:
                    return CloseReason.TimedOut;
                case SocketError.HostUnreachable:
                case SocketError.NetworkUnreachable:
                    return CloseReason.Unreachable;
                case SocketError.ConnectionReset:
                case SocketError.Shutdown: // EPIPE: reset in CLOSE-WAIT
                    return CloseReason.Reset;
                default:
                    throw new InvalidOperationException("The kernel says " + Error);
            }

            if (!_closed)
            {
                return CloseReason.None;
            }

            if (_aborted)
            {
                return CloseReason.Aborted;
            }

            if (!_wasOpen && !_record.FinFromKernel)
            {
                // Nothing was ever sent that could be lost.
                return CloseReason.ClosedLocally;
            }

            return _record.IsOrderly ? SawEndFirst ? CloseReason.ClosedByPeer : CloseReason.ClosedLocally
                : _record.ResetFromKernel ? CloseReason.UnreadData
                : _record.ResetFromStack ? CloseReason.Reset
                : CloseReason.None;
        }
    }

    /// <summary>Connects; does not wait.</summary>
    /// <param name="remote">Where to.</param>
    public void Connect(IPEndPoint remote)
    {
        try
        {
            _socket.Connect(remote);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It goes on by itself.
        }
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int count)
    {
        if (Error != SocketError.Success)
        {
            return TcpResult.ConnectionClosed;
        }

        count = Spoil?.Invoke(buffer, count) ?? count;
        int sent = _socket.Send(buffer.AsSpan(0, count), SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? sent : Answer(error);
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer)
    {
        // A socket tells an error once, and calls it the end of the stream from then on.
        if (Error != SocketError.Success)
        {
            return TcpResult.ConnectionClosed;
        }

        int received = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success)
        {
            return Answer(error);
        }

        _sawEnd |= received == 0;
        return Spoil?.Invoke(buffer, received) ?? received;
    }

    /// <inheritdoc/>
    public void SetNoDelay(bool on)
    {
        _socket.NoDelay = on;
    }

    /// <inheritdoc/>
    public void SetKeepAlive(bool on)
    {
        _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, on);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        Finish();
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.NotConnected)
        {
            // It is over already; how will be told by the next call that asks.
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        Finish();
        _closed = true;
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _ = State;
        _aborted = true;
        _closed = true;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    private void Finish()
    {
        _ = State;
        SawEndFirst |= !_finished && _sawEnd;
        _finished = true;
    }

    private int Answer(SocketError error)
    {
        if (error is SocketError.WouldBlock or SocketError.InProgress or SocketError.AlreadyInProgress)
        {
            return TcpResult.TimedOut;
        }

        // Not connected: disconnected by ourselves, before the connection was open.
        if (Error == SocketError.Success && error != SocketError.NotConnected)
        {
            Error = error;
        }

        return TcpResult.ConnectionClosed;
    }
}
