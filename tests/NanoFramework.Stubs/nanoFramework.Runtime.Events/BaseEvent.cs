namespace nanoFramework.Runtime.Events;

/// <summary>An event of the queue.</summary>
public class BaseEvent
{
    /// <summary>Who sent it.</summary>
    public ushort Source;

    /// <summary>What it says.</summary>
    public byte Message;
}
