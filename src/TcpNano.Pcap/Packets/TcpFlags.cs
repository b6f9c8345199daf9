namespace TcpNano.Pcap.Packets;

/// <summary>The control bits of a TCP segment (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>The connection begins.</summary>
    Syn = 2,

    /// <summary>The connection is broken off.</summary>
    Rst = 4,

    /// <summary>The app should get the data at once.</summary>
    Psh = 8,

    /// <summary>The acknowledgment number means something.</summary>
    Ack = 16,

    /// <summary>The urgent pointer means something.</summary>
    Urg = 32,
}
