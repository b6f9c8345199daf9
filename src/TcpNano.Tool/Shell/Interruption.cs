using System.Runtime.InteropServices;

namespace TcpNano.Tool.Shell;

/// <summary>Ctrl-C during something long: the first one asks it to end and say how far it came, a second one ends the process. However it ends, the cursor is on.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private readonly PosixSignalRegistration _termination;
    private readonly Action? _requested;
    private volatile bool _isRequested;

    /// <summary>Begins to listen.</summary>
    /// <param name="requested">Called when it is asked to end, for what waits and does not look; null for nothing.</param>
    public Interruption(Action? requested = null)
    {
        _requested = requested;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Terminal.ShowCursor());
    }

    /// <summary>Whether Ctrl-C was pressed.</summary>
    public bool IsRequested => _isRequested;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _termination.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = !_isRequested;
        if (_isRequested)
        {
            Terminal.ShowCursor();
        }

        _isRequested = true;
        _requested?.Invoke();
    }
}
