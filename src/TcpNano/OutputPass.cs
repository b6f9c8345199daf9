using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// One pass of output, after the frames and timers of a turn: so that one ACK answers a whole batch (MUST-58, MUST-59). Serves
/// everybody who has something to send, until the driver has no more room; those it turned away before come first.
/// </summary>
internal sealed class OutputPass
{
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly FastOutput _fast;
    private readonly Transmitter _transmitter;
    private readonly Sender _sender;
    private readonly KeepAlive _keepAlive;
    private readonly TransmissionControlBlock[] _connections;

    public OutputPass(TcpProtocol tcp, FastOutput fast, IndexLists queue)
    {
        _queue = queue;
        _heads = queue.Heads;
        _fast = fast;
        _transmitter = tcp.Transmitter;
        _sender = tcp.Sender;
        _keepAlive = tcp.KeepAlive;
        _connections = tcp.Table.All;
    }

    /// <summary>Whether anybody has something to send.</summary>
    public bool IsDue
    {
        get { return _fast.AckOnly != null || _heads[OutputQueue.Due] != IndexLists.None || _heads[OutputQueue.NoRoom] != IndexLists.None; }
    }

    /// <summary>Sends what may be sent.</summary>
    public void Run()
    {
        if (_fast.SendAck())
        {
            return;
        }

        _transmitter.NoRoom = false;

        int index = _queue.Take(OutputQueue.NoRoom);
        while (index != IndexLists.None)
        {
            _transmitter.KeepsTurn = true;
            Serve(index);
            index = _transmitter.NoRoom ? IndexLists.None : _queue.Take(OutputQueue.NoRoom);
        }

        _transmitter.KeepsTurn = false;
        while (!_transmitter.NoRoom)
        {
            index = _queue.Take(OutputQueue.Due);
            if (index == IndexLists.None)
            {
                return;
            }

            Serve(index);
        }
    }

    private void Serve(int index)
    {
        TransmissionControlBlock c = _connections[index];
        _sender.Flush(c);
        Prediction.Update(c, _keepAlive);
    }
}
