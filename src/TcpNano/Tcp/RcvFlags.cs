namespace TcpNano.Tcp;

/// <summary>Bits of <see cref="TransmissionControlBlock.RcvFlags"/>: the state of the receiving direction. Written by <see cref="Receiver"/>.</summary>
internal static class RcvFlags
{
    /// <summary>An ACK is owed, and must leave in this pass.</summary>
    public const int AckNow = 0x1;

    /// <summary>An ACK is owed and may wait for the delayed-ACK timer.</summary>
    public const int AckDelayed = 0x2;

    /// <summary>The delayed-ACK timer is armed. A copy of what the wheel knows, which saves a call for every segment.</summary>
    public const int DelayedAckArmed = 0x4;

    /// <summary>The peer's FIN was received in order.</summary>
    public const int FinReceived = 0x8;

    /// <summary>A FIN was received out of order; the reassembly queue has its number.</summary>
    public const int FinAhead = 0x10;

    /// <summary>RCV.UP is valid: urgent data was announced (RFC 9293 MUST-30).</summary>
    public const int Urgent = 0x20;

    /// <summary>Data lies beyond RCV.NXT: something is missing before it.</summary>
    public const int Hole = 0x40;

    /// <summary>The peer takes SACK blocks, and sends them (RFC 2018 section 2).</summary>
    public const int Sack = 0x80;

    /// <summary>The next ACK reports a duplicate (RFC 2883).</summary>
    public const int Duplicate = 0x100;

    /// <summary>For how many more batches the sender may be in slow start, and wants an ACK for every two segments (RFC 5681 section 4.2): five bits, all of them in the beginning, 0 past it.</summary>
    public const int SlowStart = 0x7C00;

    /// <summary>One batch of <see cref="SlowStart"/>.</summary>
    public const int OneBatch = 0x400;

    /// <summary>The ACK that is owed tells that what was missing has come.</summary>
    public const int Filled = 0x8000;

    /// <summary>How far the shift of our windows is shifted to the left (RFC 7323 section 2): nothing is above it.</summary>
    public const int ScaleShift = 16;
}
