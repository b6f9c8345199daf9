using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Tcp;

namespace TcpNano;

/// <summary>
/// One pass of output, after all frames and timers of a turn (MUST-59), so one ACK answers a whole batch (MUST-58). Serves every
/// connection that is queued, until the driver has no more room; those it had no room for before come first.
/// </summary>
internal sealed class OutputPass
{
    private readonly IndexLists _queue;
    private readonly ushort[] _heads;
    private readonly Transmitter _transmitter;
    private readonly Sender _sender;
    private readonly Prediction _prediction;
    private readonly TransmissionControlBlock[] _connections;

    public OutputPass(TcpProtocol tcp, Prediction prediction, IndexLists queue)
    {
        _queue = queue;
        _heads = queue.Heads;
        _transmitter = tcp.Transmitter;
        _sender = tcp.Sender;
        _prediction = prediction;
        _connections = tcp.Table.All;
    }

    /// <summary>Whether any connection is queued.</summary>
    public bool IsDue
    {
        get { return _heads[OutputQueue.Due] != IndexLists.None || _heads[OutputQueue.NoRoom] != IndexLists.None; }
    }

    /// <summary>Sends what may leave.</summary>
    public void Run()
    {
        _transmitter.NoRoom = false;
        while (_heads[OutputQueue.NoRoom] != IndexLists.None && !_transmitter.NoRoom)
        {
            _transmitter.KeepsTurn = true;
            Serve(OutputQueue.NoRoom);
        }

        _transmitter.KeepsTurn = false;
        while (_heads[OutputQueue.Due] != IndexLists.None && !_transmitter.NoRoom)
        {
            Serve(OutputQueue.Due);
        }
    }

    private void Serve(int list)
    {
        int index = _heads[list];
        _queue.Remove(index);
        TransmissionControlBlock c = _connections[index];
        _sender.Flush(c);
        _prediction.Update(c);
    }
}
