#if !NANOFRAMEWORK_1_0
using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

/// <summary>An edge.</summary>
public class PinValueChangedEventArgs : BaseEvent
{
    /// <summary>Says which.</summary>
    public PinValueChangedEventArgs(PinEventTypes changeType, int pinNumber)
    {
        ChangeType = changeType;
        PinNumber = pinNumber;
    }

    /// <summary>The kind of edge.</summary>
    public PinEventTypes ChangeType { get; }

    /// <summary>The pin.</summary>
    public int PinNumber { get; }
}
#endif
