using TcpNano.Tcp;
using TcpNano.Udp;

namespace TcpNano;

/// <summary>Tells of what happens at a UDP port: its service, or the threads that wait and <see cref="NetworkStack.NextReady()"/>.</summary>
internal sealed class SocketEvents
{
    private readonly ReadyQueue _ready;
    private readonly NetworkServices _services;

    public SocketEvents(ReadyQueue ready, NetworkServices services)
    {
        _ready = ready;
        _services = services;
    }

    /// <summary>Notes events.</summary>
    /// <param name="port">An open port.</param>
    /// <param name="events">Bits of <see cref="TcpEvents"/>.</param>
    public void Signal(UdpPort port, int events)
    {
        UdpSocket socket = port.Handle;
        if (socket.Owner >= 0)
        {
            _services.Note(socket.Owner, (events & (int)TcpEvents.Writable) != 0 ? (int)ServiceWork.Writable : (int)ServiceWork.Datagrams);
            return;
        }

        if ((events & (int)TcpEvents.Writable) == 0)
        {
            if (socket.Readers != 0)
            {
                socket.ReaderEvent.Set();
            }
        }
        else if (socket.Writers != 0)
        {
            socket.WriterEvent.Set();
        }

        _ready.Note(socket, events);
    }
}
