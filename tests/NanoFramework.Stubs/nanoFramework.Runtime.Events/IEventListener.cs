namespace nanoFramework.Runtime.Events;

/// <summary>Is told of events.</summary>
public interface IEventListener
{
    /// <summary>Called when it is added.</summary>
    public void InitializeForEventSource();

    /// <summary>An event; false keeps it from others.</summary>
    public bool OnEvent(BaseEvent ev);
}
