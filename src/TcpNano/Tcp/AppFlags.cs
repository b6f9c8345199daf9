namespace TcpNano.Tcp;

/// <summary>Bits of <see cref="TransmissionControlBlock.AppFlags"/>: who owns the connection, and what the app asked for. Written by <see cref="Handles"/>.</summary>
internal static class AppFlags
{
    /// <summary>The app holds the connection: handed out by Accept or Connect, not yet closed or aborted.</summary>
    public const int Owned = 0x1;

    /// <summary>Made by a listener and not yet accepted.</summary>
    public const int Embryonic = 0x2;

    /// <summary>Opened actively: SYN-RECEIVED remembers where it came from (RFC 9293 MUST-11).</summary>
    public const int ActiveOpen = 0x4;

    /// <summary>The app switched Nagle's algorithm off (RFC 9293 MUST-17).</summary>
    public const int NoDelay = 0x8;

    /// <summary>The app switched keep-alive on (RFC 9293 MUST-24).</summary>
    public const int KeepAlive = 0x10;

    /// <summary>The app switched reports of soft errors off (RFC 9293 SHLD-20).</summary>
    public const int NoSoftErrors = 0x20;

    /// <summary>The slot is in use.</summary>
    public const int InUse = 0x80;
}
