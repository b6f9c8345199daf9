namespace TcpNano.Pcap.Files;

/// <summary>Which way a frame went at the interface where it was captured. The values are those of pcapng's epb_flags.</summary>
public enum FrameDirection
{
    /// <summary>The capture does not say.</summary>
    Unknown = 0,

    /// <summary>It came in.</summary>
    Received = 1,

    /// <summary>It went out.</summary>
    Sent = 2,
}
