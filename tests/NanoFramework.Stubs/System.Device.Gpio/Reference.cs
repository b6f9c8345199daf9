#if NANOFRAMEWORK_1_0
namespace System.Device.Gpio;

// What there is to compile with: nothing runs here.
public sealed class GpioPin : IDisposable
{
    public event PinValueChangedEventHandler ValueChanged;

    public void Write(PinValue value)
    {
        ValueChanged(this, null);
    }

    public void Dispose()
    {
    }
}

public sealed class GpioController : IDisposable
{
    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        return null;
    }

    public void Dispose()
    {
    }
}

public class PinValueChangedEventArgs
{
    public PinEventTypes ChangeType { get; }
}
#endif
