using System;
using System.Collections.Generic;

namespace nanoFramework.Runtime.Events;

/// <summary>One processor and one listener a category; the last one added counts.</summary>
public static class EventSink
{
    private static readonly Dictionary<EventCategory, IEventProcessor> s_processors = new();
    private static readonly Dictionary<EventCategory, IEventListener> s_listeners = new();

    /// <summary>Whether somebody has the category.</summary>
    public static bool IsTaken(EventCategory category)
    {
        return s_processors.ContainsKey(category) || s_listeners.ContainsKey(category);
    }

    /// <summary>Takes a category.</summary>
    public static void AddEventProcessor(EventCategory category, IEventProcessor processor)
    {
        s_processors[category] = processor;
    }

    /// <summary>Takes a category.</summary>
    public static void AddEventListener(EventCategory category, IEventListener listener)
    {
        s_listeners[category] = listener;
        listener.InitializeForEventSource();
    }

    /// <summary>Gives it back, unless another has it.</summary>
    public static void RemoveEventProcessor(EventCategory category, IEventProcessor processor)
    {
        if (s_processors.TryGetValue(category, out IEventProcessor? present) && present == processor)
        {
            s_processors.Remove(category);
        }
    }

    /// <summary>Gives it back, unless another has it.</summary>
    public static void RemoveEventListener(EventCategory category, IEventListener listener)
    {
        if (s_listeners.TryGetValue(category, out IEventListener? present) && present == listener)
        {
            s_listeners.Remove(category);
        }
    }

    /// <summary>What the firmware does to post an event, delivered at once.</summary>
    public static void Post(byte category, byte subCategory, ushort data1, uint data2)
    {
        uint data = ((uint)data1 << 16) | ((uint)category << 8) | subCategory;
        if (s_processors.TryGetValue((EventCategory)category, out IEventProcessor? processor))
        {
            BaseEvent ev = processor.ProcessEvent(data, data2, DateTime.UtcNow);
            if (s_listeners.TryGetValue((EventCategory)category, out IEventListener? listener))
            {
                listener.OnEvent(ev);
            }
        }
    }
}
