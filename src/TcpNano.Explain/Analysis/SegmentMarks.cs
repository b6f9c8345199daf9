namespace TcpNano.Explain.Analysis;

/// <summary>What is special about a segment.</summary>
[Flags]
public enum SegmentMarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It brings what was sent before.</summary>
    Retransmission = 1,

    /// <summary>It brings what the peer has acknowledged before.</summary>
    Needless = 2,

    /// <summary>It came behind segments that were sent after it.</summary>
    Overtaken = 4,

    /// <summary>Segments before it are missing so far.</summary>
    AfterGap = 8,

    /// <summary>Its sender takes no more for now.</summary>
    ZeroWindow = 16,

    /// <summary>It asks whether a closed window is open again.</summary>
    WindowProbe = 32,

    /// <summary>It asks whether the peer is still there.</summary>
    KeepAlive = 64,

    /// <summary>It says once more what its sender waits for.</summary>
    DuplicateAck = 128,

    /// <summary>It acknowledges what the capture has not got.</summary>
    AckOfUnseen = 256,

    /// <summary>Its numbers are not of this connection.</summary>
    Foreign = 512,

    /// <summary>Its checksum is wrong.</summary>
    Damaged = 1024,

    /// <summary>A comment in the capture says that it never arrived.</summary>
    Lost = 2048,
}
