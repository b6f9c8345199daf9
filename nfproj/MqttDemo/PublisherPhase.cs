namespace MqttDemo;

/// <summary>Where a publisher is on its way to the broker.</summary>
public enum PublisherPhase
{
    /// <summary>It waits for its next try.</summary>
    Waiting,

    /// <summary>The broker's address is asked for.</summary>
    Finding,

    /// <summary>The connection opens.</summary>
    Opening,

    /// <summary>CONNECT was sent.</summary>
    Asking,

    /// <summary>The broker has accepted it.</summary>
    Online,
}
