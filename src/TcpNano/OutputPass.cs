using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Tcp;
using TcpNano.Udp;

namespace TcpNano;

/// <summary>
/// One pass of output, after all frames and timers of a turn (MUST-59), so that ACKs answer a whole batch (MUST-58). Serves every
/// sender that is queued, until the driver has no more room; those it had no room for before come first.
/// </summary>
internal sealed class OutputPass
{
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly Transmitter _transmitter;
    private readonly Sender _sender;
    private readonly Prediction _prediction;
    private readonly TransmissionControlBlock[] _connections;
    private readonly int _count;
    private readonly UdpProtocol _udp;
    private readonly SocketEvents _sockets;

    public OutputPass(TcpProtocol tcp, UdpProtocol udp, SocketEvents sockets, Prediction prediction, IndexLists queue)
    {
        _queue = queue;
        _heads = queue.Heads;
        _transmitter = tcp.Transmitter;
        _sender = tcp.Sender;
        _prediction = prediction;
        _connections = tcp.Table.All;
        _count = _connections.Length;
        _udp = udp;
        _sockets = sockets;
    }

    /// <summary>Whether any connection is queued.</summary>
    public bool IsDue
    {
        get { return _heads[OutputQueue.Due] != IndexLists.None || _heads[OutputQueue.NoRoom] != IndexLists.None; }
    }

    /// <summary>Sends what may leave.</summary>
    public void Run()
    {
        Transmitter transmitter = _transmitter;
        transmitter.NoRoom = false;
        while (_heads[OutputQueue.NoRoom] != IndexLists.None && !transmitter.NoRoom)
        {
            transmitter.KeepsTurn = true;
            Serve(OutputQueue.NoRoom);
        }

        transmitter.KeepsTurn = false;
        while (_heads[OutputQueue.Due] != IndexLists.None && !transmitter.NoRoom)
        {
            Serve(OutputQueue.Due);
        }
    }

    private void Serve(int list)
    {
        int index = _heads[list];
        _queue.Remove(index);
        if (index >= _count)
        {
            ServeSocket(index);
            return;
        }

        TransmissionControlBlock c = _connections[index];
        _sender.Flush(c);
        _prediction.Update(c);
    }

    private void ServeSocket(int index)
    {
        UdpPort port = _udp.Table.All[index - _count];
        if (_udp.Output.Flush(port))
        {
            _sockets.Signal(port, (int)(port.Error == TcpSoftError.None ? TcpEvents.Writable : TcpEvents.SoftError | TcpEvents.Writable));
            return;
        }

        _transmitter.NoRoom = true;
        if (_transmitter.KeepsTurn)
        {
            _queue.AddFirst(index, OutputQueue.NoRoom);
        }
        else
        {
            _queue.Add(index, OutputQueue.NoRoom);
        }
    }
}
