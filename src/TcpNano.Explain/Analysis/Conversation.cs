namespace TcpNano.Explain.Analysis;

/// <summary>A TCP conversation: what passed between two ends from one SYN to the next, or as much of it as the capture has got.</summary>
public sealed class Conversation
{
    /// <summary>The client, and the server: for <see cref="Half"/>.</summary>
    public static readonly IReadOnlyList<bool> BothEnds = [true, false];

    private readonly List<Segment> _segments = [];
    private readonly List<IcmpError> _errors = [];

    internal Conversation(int number, Endpoint client, Endpoint server, long begins)
    {
        Number = number;
        ClientEnd = client;
        ServerEnd = server;
        Begins = begins;
        Ends = begins;
    }

    /// <summary>Its number in the capture, from 1.</summary>
    public int Number { get; }

    /// <summary>Who opened it; a guess when <see cref="BeganBefore"/>.</summary>
    public Endpoint ClientEnd { get; }

    /// <summary>To whom.</summary>
    public Endpoint ServerEnd { get; }

    /// <summary>The client as a sender.</summary>
    public HalfConnection Client { get; } = new();

    /// <summary>The server as a sender.</summary>
    public HalfConnection Server { get; } = new();

    /// <summary>When its first segment was captured, in nanoseconds since the capture began.</summary>
    public long Begins { get; }

    /// <summary>When its last segment was captured.</summary>
    public long Ends { get; internal set; }

    /// <summary>When the same ends began another conversation; null when they did not.</summary>
    public long? Replaced { get; internal set; }

    /// <summary>Segments that were captured.</summary>
    public int Count { get; internal set; }

    /// <summary>The first of them, as far as they were kept.</summary>
    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Whether it was open before the capture began: its SYNs are missing.</summary>
    public bool BeganBefore { get; internal set; }

    /// <summary>When both ends had answered each other; null when they never did.</summary>
    public long? Opened { get; internal set; }

    /// <summary>The round trip of the handshake, in nanoseconds; 0 when it was not seen.</summary>
    public long HandshakeTime { get; internal set; }

    /// <summary>The RST that ended it; null without.</summary>
    public Reset? Reset { get; internal set; }

    /// <summary>What the network said about it.</summary>
    public IReadOnlyList<IcmpError> Errors => _errors;

    /// <summary>Frames that the capture has cut off.</summary>
    public int CutOff { get; internal set; }

    /// <summary>Whether one end answers what the other is never seen to say: the capture has one direction only, or that end is silent.</summary>
    public bool IsOneWay => Client.IsNumbered && Server.IsNumbered && (Client.Segments == 0 || Server.Segments == 0);

    /// <summary>Whether its SYN came late, when the client had begun anew: the server's answer drew a RST.</summary>
    public bool IsOldRequest => Opened is null && Server.Syns > 0 && Reset is { ByClient: true } reset && reset.Time > Replaced;

    /// <summary>Whether it was closed in order, by both ends.</summary>
    public bool IsClosed => Client.IsFinAcknowledged && Server.IsFinAcknowledged;

    /// <summary>The one end as a sender.</summary>
    /// <param name="client">Whether the client.</param>
    /// <returns>Its half.</returns>
    public HalfConnection Half(bool client)
    {
        return client ? Client : Server;
    }

    internal void Keep(Segment segment)
    {
        _segments.Add(segment);
    }

    // Where all of them are wrong, as on the machine whose network card fills checksums in, none is special.
    internal void Finish()
    {
        for (int i = 0; i < _segments.Count; i++)
        {
            Segment segment = _segments[i];
            if (segment.Is(SegmentMarks.Damaged) && Half(segment.FromClient).IsUnsummed)
            {
                _segments[i] = segment with { Marks = segment.Marks & ~SegmentMarks.Damaged };
            }
        }
    }

    internal void Add(IcmpError error)
    {
        const int Most = 100;
        if (_errors.Count < Most)
        {
            _errors.Add(error);
        }
    }
}
