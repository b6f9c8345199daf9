namespace TcpNano.Tcp;

/// <summary>Bits of <see cref="TransmissionControlBlock.RcvFlags"/>: what the receiving direction is about. Written by <see cref="Receiver"/>.</summary>
internal static class RcvFlags
{
    /// <summary>An ACK must go out in this pass.</summary>
    public const int AckNow = 0x1;

    /// <summary>An ACK is owed and may wait for the delayed-ACK timer.</summary>
    public const int AckDelayed = 0x2;

    /// <summary>The delayed-ACK timer is armed: kept here too, so that the question costs no call for every segment.</summary>
    public const int DelayedAckArmed = 0x4;

    /// <summary>The peer's FIN was received in order.</summary>
    public const int FinReceived = 0x8;

    /// <summary>A FIN was received out of order; its place is remembered.</summary>
    public const int FinAhead = 0x10;

    /// <summary>RCV.UP is valid: urgent data was announced.</summary>
    public const int Urgent = 0x20;

    /// <summary>Data lies beyond RCV.NXT: something is missing before it.</summary>
    public const int Hole = 0x40;
}
