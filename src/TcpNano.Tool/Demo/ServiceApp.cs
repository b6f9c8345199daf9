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
        bool acted = false;
        TcpConnection? ready = stack.NextReady();
        while (ready is not null)
        {
            acted = true;
            if (!_service.Serve(ready, ready.TakeEvents()))
            {
                ready.ShutdownSend();
            }

            ready = stack.NextReady();
        }

        return acted;
    }
}
