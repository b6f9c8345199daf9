using TcpNano.Wire;

namespace TcpNano.Link;

/// <summary>
/// The contract every Ethernet or Wi-Fi MAC meets. The stack calls all members but <see cref="Wait"/> and <see cref="Kick"/> holding its
/// lock, so from one thread at a time, <see cref="Now"/> among them, which it reads once in each turn or call. A driver must not call back
/// into the stack.
/// </summary>
/// <remarks>
/// <para>
/// Frames are Ethernet II without the frame check sequence: destination, source, type, payload. In the arrays that <see cref="Receive"/> and
/// <see cref="Transmit"/> get they begin at <see cref="FrameOffset"/>. Nothing here may allocate once the driver is open.
/// </para>
/// <para>
/// <see cref="Wait"/> runs without the lock, beside any other call. A driver on a bus must not touch the bus in it, unless a lock of its own guards
/// the bus: <see cref="Transmit"/> may come from an app's thread at the same time.
/// </para>
/// <para>
/// A driver should answer and not throw. When <see cref="Receive"/>, <see cref="Transmit"/>, <see cref="Wait"/> or <see cref="IsLinkUp"/> does throw, the stack
/// counts it (<see cref="StackCounter.DriverFaults"/>), tells the app once (<see cref="NetworkStack.TakeDriverFault"/>), takes it for "no frame", "no room" or
/// no news of the link, and asks again. The others must not throw once the stack is constructed.
/// </para>
/// <para>
/// The clock may jump forward while the device sleeps. Timers that were due meanwhile fire once, and the round trip in progress is no RTT sample.
/// </para>
/// </remarks>
public abstract class MacDriver
{
    /// <summary>
    /// Where a frame begins in its array, received or to be sent. The octets before it mean nothing; a driver may overwrite them
    /// where it receives.
    /// </summary>
    /// <remarks>
    /// An Ethernet header has 14 octets. Behind two more, the IPv4 header and all that follows it lie at multiples of 4: the text of a
    /// segment without options at 56. There are processors whose copies are many times as fast between such places; on the
    /// ESP32, Array.Copy takes 6 instructions an octet when one of them is elsewhere.
    /// </remarks>
    public const int FrameOffset = FrameLayout.Start;

    /// <summary>Result bit of <see cref="Wait"/>: at least one frame can be received.</summary>
    public const int WakeFrame = 1;

    /// <summary>Result bit of <see cref="Wait"/>: <see cref="Kick"/> was called, or the link changed.</summary>
    public const int WakeKick = 2;

    /// <summary>Checksum work the driver takes over. Read once, when the stack is constructed.</summary>
    public abstract MacCapabilities Capabilities { get; }

    /// <summary>
    /// Largest IPv4 datagram in octets that fits one frame, 576 to 1500; frames are 14 octets longer. Read once,
    /// when the stack is constructed.
    /// </summary>
    public abstract int Mtu { get; }

    /// <summary>Whether the link can carry frames now. While it is down, <see cref="Transmit"/> answers false.</summary>
    public abstract bool IsLinkUp { get; }

    /// <summary>Copies the station's own 6-octet hardware address to the start of <paramref name="buffer"/>.</summary>
    /// <param name="buffer">At least 6 octets.</param>
    public abstract void GetAddress(byte[] buffer);

    /// <summary>Takes the next received frame, if there is one, without waiting.</summary>
    /// <param name="frame">Receives the frame from index <see cref="FrameOffset"/> on; has room for <see cref="Mtu"/> + 18 octets behind it at least: a header with an IEEE 802.1Q tag, which the driver may leave in. A frame that does not fit is dropped by the driver.</param>
    /// <returns>The frame's length in octets, or 0 when none is waiting.</returns>
    public abstract int Receive(byte[] frame);

    /// <summary>Hands one frame to the hardware, without waiting. The buffer is free again when the call returns.</summary>
    /// <param name="frame">The frame, from index <see cref="FrameOffset"/> on.</param>
    /// <param name="length">Its length in octets, 14 to <see cref="Mtu"/> + 14; the driver pads short frames.</param>
    /// <returns>
    /// True when the hardware has accepted the frame: then a retransmission timer starts (RFC 6298 rule 5.1).
    /// False when there is no room now: the stack keeps the data and tries again. A driver that cannot know whether the frame has left answers true:
    /// a frame that is lost comes again, but the stack refuses the ACK of one that it believes was never sent.
    /// </returns>
    public abstract bool Transmit(byte[] frame, int length);

    /// <summary>Waits until a frame is there, <see cref="Kick"/> is called, or the timeout is over.</summary>
    /// <param name="timeout">Milliseconds; 0 does not wait, -1 waits without limit.</param>
    /// <returns><see cref="WakeFrame"/> and <see cref="WakeKick"/> combined; 0 when the timeout was over.</returns>
    /// <remarks>
    /// Only one thread waits at a time. A kick or a change of the link from before the call ends it at once. While the link is up and frames find room, the stack
    /// looks at <see cref="IsLinkUp"/> after answers other than <see cref="WakeFrame"/> only.
    /// </remarks>
    public abstract int Wait(int timeout);

    /// <summary>Ends the present or the next <see cref="Wait"/>. May be called from any thread.</summary>
    public abstract void Kick();

    /// <summary>A monotonic clock in milliseconds, from any origin: the clock of <see cref="Wait"/>.</summary>
    /// <returns>
    /// The time now. The stack uses only differences. It must not step back: peers of connections with timestamps would take our segments for old duplicates (RFC 7323
    /// section 5.3) until it is where it was.
    /// </returns>
    public abstract long Now();
}
