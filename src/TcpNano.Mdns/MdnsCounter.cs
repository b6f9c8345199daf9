namespace TcpNano.Mdns;

/// <summary>What <see cref="MdnsCounters"/> counts.</summary>
public enum MdnsCounter
{
    /// <summary>Queries taken, probes of others included.</summary>
    QueriesTaken,

    /// <summary>Responses of others taken.</summary>
    ResponsesTaken,

    /// <summary>Probes sent.</summary>
    ProbesSent,

    /// <summary>Announcements sent.</summary>
    AnnouncementsSent,

    /// <summary>Multicast answers sent.</summary>
    AnswersSent,

    /// <summary>Unicast answers sent to responders and browsers on port 5353.</summary>
    UnicastAnswersSent,

    /// <summary>Answers sent to plain resolvers, from other ports than 5353.</summary>
    LegacyAnswersSent,

    /// <summary>Goodbyes sent.</summary>
    GoodbyesSent,

    /// <summary>Records that were not answered because the querier has them already, or because another station has answered the same.</summary>
    AnswersSuppressed,

    /// <summary>Probes of others for a name of ours that were answered.</summary>
    NamesDefended,

    /// <summary>Another station has a name that we probed for: the name was changed.</summary>
    ProbeConflicts,

    /// <summary>Two stations probed for a name at the same time, and ours gave way.</summary>
    ProbesDeferred,

    /// <summary>Another station claims a name that was ours already: it is probed for again.</summary>
    LateConflicts,

    /// <summary>Messages that could not be sent: the driver has no room, or a neighbour did not answer.</summary>
    SendFailures,

    /// <summary>Dropped: the header is cut, a name or record reaches out of the message, or a name loops.</summary>
    DroppedMalformed,

    /// <summary>Dropped: longer than a responder takes.</summary>
    DroppedLong,

    /// <summary>Dropped: the sender is not on our network.</summary>
    DroppedOffLink,

    /// <summary>Dropped: opcode or response code is not zero.</summary>
    DroppedWrongCode,

    /// <summary>Dropped: a response from another port than 5353.</summary>
    DroppedWrongPort,

    /// <summary>Dropped: a unicast response that nobody has asked for.</summary>
    DroppedUnexpected,

    /// <summary>Dropped: a plain resolver's query with more or less than one question.</summary>
    DroppedLegacy,

    /// <summary>Dropped: the responder has no address or is stopped.</summary>
    DroppedIdle,
}
