namespace TcpNano.W5500.Tests.Simulation;

/// <summary>How an app ends its side of a connection.</summary>
internal enum Ending
{
    /// <summary>It finishes when it has sent everything, and closes when its peer has finished.</summary>
    Finish,

    /// <summary>It closes after some octets, whatever its peer still has to say.</summary>
    CloseEarly,

    /// <summary>It aborts after some octets.</summary>
    Abort,
}
