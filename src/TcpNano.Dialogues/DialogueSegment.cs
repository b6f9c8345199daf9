namespace TcpNano.Dialogues;

/// <summary>One TCP segment of a dialogue, sent by the stack or by the scripted peer.</summary>
internal sealed class DialogueSegment
{
    public const int Fin = 0x01;
    public const int Syn = 0x02;
    public const int Rst = 0x04;
    public const int Psh = 0x08;
    public const int Ack = 0x10;
    public const int Urg = 0x20;
    public const int Ece = 0x40;
    public const int Cwr = 0x80;

    /// <summary>When it was sent.</summary>
    public long Time;

    /// <summary>True when the stack sent it.</summary>
    public bool IsOurs;

    /// <summary>The conversation it belongs to.</summary>
    public DialogueFlow Flow;

    public uint Sequence;
    public uint Acknowledgment;
    public int Flags;
    public int Window;
    public int UrgentPointer;
    public int Length;

    /// <summary>Its options.</summary>
    public readonly DialogueOptions Options = new DialogueOptions();

    /// <summary>Octets of the options field, padding included.</summary>
    public int OptionsLength;

    /// <summary>Octets of the frame before the data.</summary>
    public int HeaderLength;

    public int TimeToLive;

    /// <summary>Whether DF is set in the IPv4 header: 1 or 0.</summary>
    public int DontFragment;

    /// <summary>The identification in the IPv4 header.</summary>
    public int Identification;
    public int TypeOfService;

    /// <summary>The connection's state: when the stack had sent the segment, or before the peer's arrived.</summary>
    public TcpState State;

    /// <summary>What is odd about it, for the listing.</summary>
    public string Note = "";

    /// <summary>Sequence numbers it takes: data, SYN and FIN.</summary>
    public int SequenceLength
    {
        get { return Length + ((Flags & Syn) != 0 ? 1 : 0) + ((Flags & Fin) != 0 ? 1 : 0); }
    }

    /// <summary>The MSS option; -1 when there is none.</summary>
    public int Mss
    {
        get { return Options.Mss; }
    }

    /// <summary>The first sequence number, relative to the initial one of its sender.</summary>
    public int RelativeSequence
    {
        get { return DialogueFlow.Distance(Sequence, IsOurs ? Flow.OurIss : Flow.PeerIss); }
    }

    /// <summary>The acknowledgment number, relative to the initial sequence number of its receiver.</summary>
    public int RelativeAcknowledgment
    {
        get { return DialogueFlow.Distance(Acknowledgment, IsOurs ? Flow.PeerIss : Flow.OurIss); }
    }

    /// <summary>Compares a segment of the stack's with what was expected of it, in the words of the README beside this file.</summary>
    /// <param name="spec">What was expected; every word of a comparison is asked for.</param>
    /// <returns>Whether it is that.</returns>
    public bool Matches(DialogueSpec spec)
    {
        int compared = spec.Flags & Psh;
        compared = ~Psh | compared;
        bool matches = spec.AnyFlags || (Flags & compared) == spec.Flags;
        matches &= !spec.Has("nopsh") || (Flags & Psh) == 0;
        matches &= spec.Allows("seq", RelativeSequence);
        matches &= spec.Allows("ack", RelativeAcknowledgment);
        matches &= spec.Allows("rawseq", Sequence);
        matches &= spec.Allows("rawack", Acknowledgment);
        matches &= spec.Allows("len", Length);
        matches &= spec.Allows("win", Window);
        matches &= spec.Allows("urg", UrgentPointer);
        matches &= Options.Matches(spec, Flow);
        matches &= spec.Allows("optlen", OptionsLength);
        matches &= spec.Allows("ttl", TimeToLive);
        matches &= spec.Allows("tos", TypeOfService);
        matches &= spec.Allows("df", DontFragment);
        string data = spec.Text("data");
        if (data != null)
        {
            matches &= Length == data.Length && Flow.OurStream.Mismatch(RelativeSequence - 1, DialogueStream.Octets(data), 0, data.Length) < 0;
        }

        return matches;
    }

    /// <summary>Writes it the way dialogues do.</summary>
    public string Describe()
    {
        string text = DescribeFlags(Flags) + " seq=" + RelativeSequence.ToString();
        if ((Flags & Ack) != 0)
        {
            text += " ack=" + RelativeAcknowledgment.ToString();
        }

        if (Length != 0)
        {
            text += " len=" + Length.ToString();
        }

        text += " win=" + Window.ToString();
        text += Options.Describe(IsOurs ? Flow.PeerIss : Flow.OurIss);
        if ((Flags & Urg) != 0)
        {
            text += " urg=" + UrgentPointer.ToString();
        }

        return text + Note;
    }

    /// <summary>Writes control bits such as SYN|ACK.</summary>
    public static string DescribeFlags(int flags)
    {
        string text = "";
        text = Append(text, flags, Syn, "SYN");
        text = Append(text, flags, Fin, "FIN");
        text = Append(text, flags, Rst, "RST");
        text = Append(text, flags, Psh, "PSH");
        text = Append(text, flags, Urg, "URG");
        text = Append(text, flags, Ack, "ACK");
        text = Append(text, flags, Ece, "ECE");
        text = Append(text, flags, Cwr, "CWR");
        return text.Length == 0 ? "-" : text;
    }

    private static string Append(string text, int flags, int flag, string name)
    {
        if ((flags & flag) == 0)
        {
            return text;
        }

        return text.Length == 0 ? name : text + "|" + name;
    }
}
