namespace TcpNano.Diagnostics;

/// <summary>What a line of a <see cref="Ladder"/> tells about a segment's way.</summary>
public enum SegmentFate
{
    /// <summary>Sent and arrived, with nothing crossing it: the arrow goes all the way.</summary>
    Delivered,

    /// <summary>Sent and still on its way: the arrow ends in dots, and another line tells of the arrival.</summary>
    Departed,

    /// <summary>Arrived, sent earlier: the arrow begins with dots.</summary>
    Arrived,

    /// <summary>Sent and lost on the way: the arrow ends in an X.</summary>
    Lost,
}
