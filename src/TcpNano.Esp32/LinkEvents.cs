using System;
using nanoFramework.Runtime.Events;

namespace TcpNano.Esp32;

/// <summary>
/// Brings link changes from the firmware to the app through nanoFramework's event queue. One event object serves them all:
/// the queue hands out one event after the other.
/// </summary>
internal sealed class LinkEvents : IEventProcessor, IEventListener
{
    /// <summary>Our category, one that nanoFramework does not use; MAC_EVENT_CATEGORY in boards/native/mac_port.h.</summary>
    public const int Category = 200;

    /// <summary>Subcategory: the link went down.</summary>
    public const int Down = 0;

    /// <summary>Subcategory: the link went up.</summary>
    public const int Up = 1;

    private readonly Esp32Mac _mac;
    private readonly BaseEvent _event = new BaseEvent();

    /// <summary>Takes the category for a driver; the one before gets nothing any more.</summary>
    public LinkEvents(Esp32Mac mac)
    {
        _mac = mac;
        EventSink.AddEventProcessor((EventCategory)Category, this);
        EventSink.AddEventListener((EventCategory)Category, this);
    }

    /// <summary>Gives the category back.</summary>
    public void Close()
    {
        EventSink.RemoveEventListener((EventCategory)Category, this);
        EventSink.RemoveEventProcessor((EventCategory)Category, this);
    }

    /// <inheritdoc/>
    public BaseEvent ProcessEvent(uint data1, uint data2, DateTime time)
    {
        _event.Message = (byte)data1;
        return _event;
    }

    /// <inheritdoc/>
    public void InitializeForEventSource()
    {
    }

    /// <inheritdoc/>
    public bool OnEvent(BaseEvent ev)
    {
        _mac.OnLinkChanged(ev.Message == Up);
        return true;
    }
}
