#if !NANOFRAMEWORK_1_0
namespace System.Device.Gpio;

/// <summary>Opens pins.</summary>
public sealed class GpioController : IDisposable
{
    /// <summary>What is soldered to the pins.</summary>
    public static PinWires Wires { get; } = new();

    /// <summary>Opens a pin.</summary>
    /// <exception cref="InvalidOperationException">It is open already.</exception>
    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        return Wires.Open(pinNumber, mode);
    }

    /// <summary>Gives back what it has opened, on devices.</summary>
    public void Dispose()
    {
    }
}
#endif
