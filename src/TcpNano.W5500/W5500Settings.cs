namespace TcpNano.W5500;

/// <summary>How a W5500 is connected, and what it is to do. The driver copies all of it.</summary>
public sealed class W5500Settings
{
    /// <summary>No pin.</summary>
    public const int NoPin = -1;

    /// <summary>The hardware address, 6 octets. The chip has none of its own: take one that was bought with the board, or one with first octet 2 that no other station has.</summary>
    public byte[] Address;

    /// <summary>The SPI bus as System.Device.Spi counts them, from 1. On the ESP32, its pins must be set beforehand (nanoFramework.Hardware.Esp32, Configuration.SetPinFunction).</summary>
    public int BusId = 1;

    /// <summary>The pin at the chip's SCSn.</summary>
    public int ChipSelectPin = NoPin;

    /// <summary>
    /// SPI clock in Hz, 100000 to 80000000; the bus takes the next lower one it has. Default 20 MHz. WIZnet guarantees 33.3 MHz; the ESP32 has at most 26 MHz, unless the
    /// pins are those of the SPI unit itself. Long wires need less.
    /// </summary>
    public int ClockFrequency = 20000000;

    /// <summary>The pin at RSTn, or <see cref="NoPin"/>: then the driver resets the chip by command, which does not help a chip that no longer listens.</summary>
    public int ResetPin = NoPin;

    /// <summary>The pin at INTn, or <see cref="NoPin"/>: then the driver asks the chip again and again (<see cref="IdlePoll"/>).</summary>
    public int InterruptPin = NoPin;

    /// <summary>Which multicast passes. Default <see cref="MulticastFilter.IPv4"/>.</summary>
    public MulticastFilter Multicast = MulticastFilter.IPv4;

    /// <summary>Whether the chip passes IPv6 on. Default false: the stack drops it anyway.</summary>
    public bool PassIPv6;

    /// <summary>
    /// Whether the stack leaves out the checksums of IPv4, ICMP and TCP where it receives, and trusts the frame check sequence that the chip has verified. Default false.
    /// </summary>
    /// <remarks>
    /// It saves most of the time that a segment takes, and gives up what TCP promises: RFC 9293 MUST-3 is not met. The frame check sequence guards one cable only. What is
    /// damaged inside a router or switch, in the chip's buffer, or between the chip and this processor goes to the app as if it were right: wrong
    /// data, without an error. SPI has no check of its own, and a clock too fast for the wires flips bits. Use it where every octet is checked
    /// again above TCP (TLS does), or where wrong data does no harm.
    /// </remarks>
    public bool TrustFrameCheck;

    /// <summary>
    /// Milliseconds that <see cref="W5500Mac.Wait"/> goes on asking the chip without a pause after a frame was sent or received, 0 to 1000. Default 20. Other threads still get
    /// their turns. It spares a conversation the tick of the system, which is 10 ms on the ESP32. 0 saves the power.
    /// </summary>
    public int PollWindow = 20;

    /// <summary>Milliseconds between two questions while nothing happens, without an interrupt pin; 1 to 1000. Default 10.</summary>
    public int IdlePoll = 10;
}
