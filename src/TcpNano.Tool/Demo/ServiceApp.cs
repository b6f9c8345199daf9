using TcpNano.Virtual;
using TcpNano.Tool.Services;

namespace TcpNano.Tool.Demo;

/// <summary>Runs a service on the connections of a host, and leaves them to their actor when the service has finished.</summary>
internal sealed class ServiceApp : IVirtualApp
{
    private readonly Service _service;

    /// <summary>Makes the app.</summary>
    /// <param name="service">The service.</param>
    public ServiceApp(Service service)
    {
        _service = service;
    }

    /// <inheritdoc/>
    public bool Step(NetworkStack stack, long now)
    {
        NetworkHandle? ready = stack.NextReady();
        bool acted = ready is not null;
        while (ready is not null)
        {
            TcpEvents events = ready.TakeEvents();

            // The listener is the actor's.
            if (ready is TcpConnection connection)
            {
                connection.Tag ??= new Session(0, connection, _service);
                if (!_service.Serve((Session)connection.Tag, events))
                {
                    connection.ShutdownSend();
                }
            }

            ready = stack.NextReady();
        }

        return acted;
    }
}
