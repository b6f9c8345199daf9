#if !NANOFRAMEWORK_1_0
using System.Collections.Generic;
using System.Threading;

namespace System.Device.Gpio;

/// <summary>What is soldered to the pins: what a test drives them with, and what it is told of.</summary>
public sealed class PinWires
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, GpioPin> _open = [];
    private readonly Dictionary<int, bool> _levels = [];

    /// <summary>Is told of every level that an output is set to.</summary>
    public Action<int, bool> OnWrite { get; set; }

    /// <summary>Whether events get lost, as they do when the queue of the firmware is full.</summary>
    public bool LosesEvents { get; set; }

    /// <summary>Whether a pin is open.</summary>
    public bool IsOpen(int pin)
    {
        lock (_lock)
        {
            return _open.ContainsKey(pin);
        }
    }

    /// <summary>Drives an input; an edge raises the event of the pin when it is open.</summary>
    public void Drive(int pin, bool high)
    {
        GpioPin open;
        lock (_lock)
        {
            if (_levels.TryGetValue(pin, out bool before) && before == high)
            {
                return;
            }

            _levels[pin] = high;
            _open.TryGetValue(pin, out open);
        }

        if (!LosesEvents)
        {
            open?.Raise(high ? PinEventTypes.Rising : PinEventTypes.Falling);
        }
    }

    /// <summary>Forgets everything, between tests.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _open.Clear();
            _levels.Clear();
            OnWrite = null;
            LosesEvents = false;
        }
    }

    internal GpioPin Open(int number, PinMode mode)
    {
        GpioPin pin = new(number, mode);
        lock (_lock)
        {
            if (!_open.TryAdd(number, pin))
            {
                throw new InvalidOperationException();
            }
        }

        return pin;
    }

    internal void Close(GpioPin pin)
    {
        lock (_lock)
        {
            _open.Remove(pin.PinNumber);
        }
    }

    internal void Written(int pin, bool high)
    {
        OnWrite?.Invoke(pin, high);
    }
}
#endif
