using System.Runtime.InteropServices;

namespace TcpNano.Tool.Shell;

/// <summary>Ctrl-C during something long: the first one asks it to end and say how far it came, a second one ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private volatile bool _isRequested;

    /// <summary>Begins to listen.</summary>
    public Interruption()
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
    }

    /// <summary>Whether Ctrl-C was pressed.</summary>
    public bool IsRequested => _isRequested;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        _registration.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = !_isRequested;
        _isRequested = true;
    }
}
