#if !NANOFRAMEWORK_1_0
namespace System.Device.Spi;

/// <summary>What a test connects to a bus.</summary>
public interface ISpiPeripheral
{
    /// <summary>The settings of the device that the code under test has opened.</summary>
    public void Opened(SpiConnectionSettings settings);

    /// <summary>One period of chip select: what goes to the peripheral, and room for what comes back, which is empty when nobody reads.</summary>
    public void Transfer(ReadOnlySpan<byte> sent, Span<byte> received);
}
#endif
