namespace TcpNano.Lab.Fuzzing;

/// <summary>What can happen in a case.</summary>
public enum FuzzStepKind
{
    /// <summary>A frame arrives.</summary>
    Frame,

    /// <summary>Time passes.</summary>
    Wait,

    /// <summary>The transmitter takes so many frames in a millisecond from now on.</summary>
    Ring,

    /// <summary>The cable is plugged in (1) or pulled out (0).</summary>
    Link,

    /// <summary>The app sends so many octets.</summary>
    Send,

    /// <summary>The app takes so many octets.</summary>
    Read,

    /// <summary>The app finishes sending.</summary>
    Shutdown,

    /// <summary>The app closes.</summary>
    Close,

    /// <summary>The app aborts.</summary>
    Abort,
}
