namespace TcpNano.Sntp;

/// <summary>
/// What an <see cref="SntpClient"/> counts. What comes from another station or port than the server's is dropped by the stack and counted there
/// (<see cref="StackCounter"/>). See <see cref="SntpClient.Counters"/>.
/// </summary>
public enum SntpCounter
{
    /// <summary>Requests sent.</summary>
    RequestsSent,

    /// <summary>Requests that could not leave: no address yet, no route, the link down.</summary>
    SendFailures,

    /// <summary>Answers taken: the time is known anew.</summary>
    AnswersTaken,

    /// <summary>Requests that were not answered in time.</summary>
    Timeouts,

    /// <summary>Reports by ICMP that the server cannot be reached.</summary>
    Unreachables,

    /// <summary>Packets while none is waited for: doubled, or late.</summary>
    DroppedUnexpected,

    /// <summary>Shorter than 48 octets.</summary>
    DroppedShort,

    /// <summary>No answer of a server.</summary>
    DroppedWrongMode,

    /// <summary>Another version than 4, which we asked in.</summary>
    DroppedWrongVersion,

    /// <summary>Without the timestamp that we sent: an old answer, or a guess.</summary>
    DroppedWrongOrigin,

    /// <summary>Answers of servers that send no time (kiss-o'-death).</summary>
    KissesOfDeath,

    /// <summary>Answers of servers that do not know the time: leap indicator 3, or stratum 16 and more.</summary>
    Unsynchronized,

    /// <summary>Answers of servers whose own time may be wrong by a second or more.</summary>
    TooFarFromRoot,

    /// <summary>Answers with timestamps that are zero, or out of order.</summary>
    BadTimes,

    /// <summary>Answers whose round trip is longer than is believed, or shorter than the server says it took.</summary>
    BadRoundTrips,
}
