namespace TcpNano.Linux;

/// <summary>What became of a frame handed to <see cref="FramePort.Write"/>.</summary>
public enum FrameWrite
{
    /// <summary>The interface took it.</summary>
    Accepted,

    /// <summary>The interface has no room now.</summary>
    NoRoom,

    /// <summary>The interface is down or was deleted.</summary>
    LinkDown,
}
