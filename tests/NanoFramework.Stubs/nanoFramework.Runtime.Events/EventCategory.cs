namespace nanoFramework.Runtime.Events;

/// <summary>Kinds of events; numbers in between are free.</summary>
public enum EventCategory
{
    /// <summary>None.</summary>
    Unknown = 0,

    /// <summary>The last one that nanoFramework uses.</summary>
    EspNow = 150,
}
