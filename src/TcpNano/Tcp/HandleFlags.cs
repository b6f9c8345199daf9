namespace TcpNano.Tcp;

/// <summary>
/// Bits of <see cref="NetworkHandle.Bits"/> above those of <see cref="TcpEvents"/>, and the halves of <see cref="TcpConnection.Waiting"/>: what a
/// handle has to remember fits two fields, because each field takes 12 octets on nanoCLR. Change them with the gate locked.
/// </summary>
internal static class HandleFlags
{
    /// <summary>The <see cref="TcpEvents"/> that the app has not seen.</summary>
    public const int Events = 0xFFFF;

    /// <summary>The app owns it now: from Accept, Connect or Listen until Close or Abort.</summary>
    public const int Open = 0x10000;

    /// <summary>The peer's FIN had come when the control block was freed.</summary>
    public const int PeerFinished = 0x20000;

    /// <summary>It is a service's, and <see cref="NetworkStack.NextReady()"/> does not name it to the app.</summary>
    public const int Hidden = 0x40000;

    /// <summary>How far the <see cref="CloseReason"/> is shifted to the left.</summary>
    public const int ReasonShift = 24;

    /// <summary>A thread that waits in Receive.</summary>
    public const int Reader = 1;

    /// <summary>A thread that waits in Send, Connect or Close.</summary>
    public const int Writer = 0x10000;

    /// <summary>The count of all readers.</summary>
    public const int Readers = 0xFFFF;
}
