using System;

namespace nanoFramework.Runtime.Events;

/// <summary>Makes an event of what the firmware posted.</summary>
public interface IEventProcessor
{
    /// <summary>Makes it.</summary>
    public BaseEvent ProcessEvent(uint data1, uint data2, DateTime time);
}
