namespace TcpNano.Diagnostics;

/// <summary>
/// The numbers of the trace stream, which TraceServer sends and a watcher reads. README.md of this folder describes
/// it: a sequence of records of a type, a length in two octets, and a body, in network byte order. A reader skips types that it does not know
/// and octets behind those it knows.
/// </summary>
public static class TraceFormat
{
    /// <summary>The port if the app has no other wish.</summary>
    public const int DefaultPort = 9293;

    /// <summary>Octets of type and length in front of every body.</summary>
    public const int HeaderLength = 3;

    /// <summary>First number of <see cref="Hello"/>: "TNTR".</summary>
    public const int Magic = 0x544E5452;

    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>The largest body that a server sends.</summary>
    public const int MaxBody = 1600;

    /// <summary>Record: who the server is. The first of every stream.</summary>
    public const int Hello = 1;

    /// <summary>Octets of the body of <see cref="Hello"/>.</summary>
    public const int HelloLength = 36;

    /// <summary>In <see cref="Hello"/>: the server has events.</summary>
    public const int HasEvents = 1;

    /// <summary>In <see cref="Hello"/>: the server has frames.</summary>
    public const int HasFrames = 2;

    /// <summary>Record: an event.</summary>
    public const int Event = 2;

    /// <summary>Octets of the body of <see cref="Event"/>.</summary>
    public const int EventLength = 36;

    /// <summary>The slot of an event that has no connection.</summary>
    public const int NoSlot = 0xFFFF;

    /// <summary>Record: events or frames that this watcher has missed.</summary>
    public const int Lost = 3;

    /// <summary>Octets of the body of <see cref="Lost"/>.</summary>
    public const int LostLength = 8;

    /// <summary>Record: a row of the table of connections.</summary>
    public const int Connection = 4;

    /// <summary>Octets of the body of <see cref="Connection"/>.</summary>
    public const int ConnectionLength = 80;

    /// <summary>In <see cref="Connection"/>: the connection is that of a watcher of this server.</summary>
    public const int IsWatcher = 1;

    /// <summary>In <see cref="Connection"/>: the app has not accepted it yet.</summary>
    public const int IsWaiting = 2;

    /// <summary>In <see cref="Connection"/>: the app has let it go.</summary>
    public const int IsOrphan = 4;

    /// <summary>Record: the table is complete.</summary>
    public const int TableEnd = 5;

    /// <summary>Octets of the body of <see cref="TableEnd"/>.</summary>
    public const int TableEndLength = 21;

    /// <summary>Record: counters that have changed.</summary>
    public const int Counters = 6;

    /// <summary>Octets for each counter in <see cref="Counters"/>.</summary>
    public const int CounterLength = 5;

    /// <summary>Record: a frame.</summary>
    public const int Frame = 7;

    /// <summary>Octets of the body of <see cref="Frame"/> before those of the frame itself.</summary>
    public const int FrameHeaderLength = 16;

    /// <summary>The fewest octets of each frame that a watcher may ask for: Ethernet, IPv4 and TCP header.</summary>
    public const int LeastFrame = 54;

    /// <summary>The most.</summary>
    public const int MostFrame = 1518;

    /// <summary>In <see cref="Frame"/>: it did not leave, because the driver had no room.</summary>
    public const int NotSent = 1;

    /// <summary>Record: the answer to a command.</summary>
    public const int Answer = 8;

    /// <summary>Octets of the body of <see cref="Answer"/>.</summary>
    public const int AnswerLength = 6;

    /// <summary>In <see cref="Answer"/>: done.</summary>
    public const int Done = 0;

    /// <summary>In <see cref="Answer"/>: no such command.</summary>
    public const int UnknownCommand = 1;

    /// <summary>In <see cref="Answer"/>: the server has none of it.</summary>
    public const int NotAvailable = 2;

    /// <summary>In <see cref="Answer"/>: the argument's length or value is wrong.</summary>
    public const int BadArgument = 3;

    /// <summary>Command: send events (1), or none (0). Argument of 1 octet.</summary>
    public const int EventsCommand = 0x45;

    /// <summary>Command: octets to send of each frame, 54 to 1518, or 0 for no frames. Argument of 2 octets.</summary>
    public const int FramesCommand = 0x46;

    /// <summary>Command: milliseconds between two tables, 100 to 60000, or 0 for none. Argument of 2 octets.</summary>
    public const int TableCommand = 0x54;

    /// <summary>The shortest time between two tables.</summary>
    public const int LeastInterval = 100;

    /// <summary>The longest.</summary>
    public const int MostInterval = 60000;

    /// <summary>The longest argument of a command, known or not.</summary>
    public const int MostArgument = 16;
}
