using System;

namespace nanoFramework.Runtime.Events;

/// <summary>One processor and one listener a category; the last one added counts.</summary>
public static class EventSink
{
    private const int Categories = 256;

    private static readonly IEventProcessor[] s_processors = new IEventProcessor[Categories];
    private static readonly IEventListener[] s_listeners = new IEventListener[Categories];

    /// <summary>Whether somebody has the category.</summary>
    public static bool IsTaken(EventCategory category)
    {
        return s_processors[(int)category] != null || s_listeners[(int)category] != null;
    }

    /// <summary>Takes a category.</summary>
    public static void AddEventProcessor(EventCategory category, IEventProcessor processor)
    {
        s_processors[(int)category] = processor;
    }

    /// <summary>Takes a category.</summary>
    public static void AddEventListener(EventCategory category, IEventListener listener)
    {
        s_listeners[(int)category] = listener;
        listener.InitializeForEventSource();
    }

    /// <summary>Gives it back, unless another has it.</summary>
    public static void RemoveEventProcessor(EventCategory category, IEventProcessor processor)
    {
        if (s_processors[(int)category] == processor)
        {
            s_processors[(int)category] = null;
        }
    }

    /// <summary>Gives it back, unless another has it.</summary>
    public static void RemoveEventListener(EventCategory category, IEventListener listener)
    {
        if (s_listeners[(int)category] == listener)
        {
            s_listeners[(int)category] = null;
        }
    }

    /// <summary>What the firmware does to post an event, delivered at once.</summary>
    public static void Post(byte category, byte subCategory, ushort data1, uint data2)
    {
        uint data = ((uint)data1 << 16) | ((uint)category << 8) | subCategory;
        IEventProcessor processor = s_processors[category];
        if (processor != null)
        {
            BaseEvent ev = processor.ProcessEvent(data, data2, DateTime.UtcNow);
            IEventListener listener = s_listeners[category];
            if (listener != null)
            {
                listener.OnEvent(ev);
            }
        }
    }
}
