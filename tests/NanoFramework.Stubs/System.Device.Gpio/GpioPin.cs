#if !NANOFRAMEWORK_1_0
namespace System.Device.Gpio;

/// <summary>An open pin.</summary>
public sealed class GpioPin : IDisposable
{
    internal GpioPin(int number, PinMode mode)
    {
        PinNumber = number;
        Mode = mode;
    }

    /// <summary>An edge at an input.</summary>
    public event PinValueChangedEventHandler ValueChanged;

    /// <summary>Its number.</summary>
    public int PinNumber { get; }

    /// <summary>What it is.</summary>
    public PinMode Mode { get; }

    /// <summary>Sets an output.</summary>
    public void Write(PinValue value)
    {
        GpioController.Wires.Written(PinNumber, value.IsHigh);
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        GpioController.Wires.Close(this);
    }

    internal void Raise(PinEventTypes edge)
    {
        ValueChanged?.Invoke(this, new PinValueChangedEventArgs(edge, PinNumber));
    }
}
#endif
