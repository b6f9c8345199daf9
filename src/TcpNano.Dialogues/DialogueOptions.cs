namespace TcpNano.Dialogues;

/// <summary>
/// The options of one segment, as the words of dialogues have them. Written from RFC 9293 section 3.2, RFC 7323 and RFC 2018 on purpose and not with the
/// stack's own code, so that a mistake there does not cancel itself out.
/// </summary>
internal sealed class DialogueOptions
{
    /// <summary>Answer of <see cref="Read"/>: nothing is wrong.</summary>
    public const int Right = 0;

    /// <summary>Answer of <see cref="Read"/>: the list is malformed.</summary>
    public const int Malformed = 1;

    /// <summary>Answer of <see cref="Read"/>: padding is not zero (MUST-69).</summary>
    public const int BadPadding = 2;

    /// <summary>MSS; -1 when there is none.</summary>
    public int Mss = -1;

    /// <summary>Window scale; -1 when there is none.</summary>
    public int Scale = -1;

    /// <summary>Whether SACK is permitted.</summary>
    public bool SackPermitted;

    /// <summary>Whether there are timestamps.</summary>
    public bool HasTimestamps;

    public uint TsVal;
    public uint TsEcr;

    /// <summary>Number of SACK blocks.</summary>
    public int SackCount;

    /// <summary>Their edges, left and right in turn.</summary>
    public readonly uint[] SackEdges = new uint[8];

    /// <summary>Reads a list, and checks it against RFC 9293 sections 3.1 and 3.2.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="offset">Where the list begins.</param>
    /// <param name="count">Its octets.</param>
    /// <param name="strictly">Whether padding must be zero; a receiver does not look at it.</param>
    /// <returns>One of the constants above.</returns>
    public int Read(byte[] frame, int offset, int count, bool strictly)
    {
        int i = 0;
        while (i < count)
        {
            int kind = frame[offset + i];
            if (kind == 0)
            {
                for (; i < count; i++)
                {
                    if (strictly && frame[offset + i] != 0)
                    {
                        return BadPadding;
                    }
                }

                return Right;
            }

            if (kind == 1)
            {
                i++;
                continue;
            }

            int length = i + 1 < count ? frame[offset + i + 1] : 0;
            if (length < 2 || i + length > count || !ReadOne(frame, offset + i, kind, length))
            {
                return Malformed;
            }

            i += length;
        }

        return Right;
    }

    /// <summary>Writes the options that a spec names: mss, ws, sackok, ts, sack, and opts behind them.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="flow">The conversation: timestamps echo its newest one, blocks are relative to our numbers.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="at">Where they begin.</param>
    /// <returns>Where they end; not padded.</returns>
    public static int Write(DialogueSpec spec, DialogueFlow flow, byte[] frame, int at)
    {
        bool echoes = spec.Has("echo");
        uint echo = (uint)spec.Number("echo", 0);
        uint age = (uint)(int)spec.Number("age", 0);
        int mss = (int)spec.Number("mss", -1);
        if (mss >= 0)
        {
            frame[at] = 2;
            frame[at + 1] = 4;
            DialogueFrames.Put16(frame, at + 2, mss);
            at += 4;
        }

        if (spec.Has("ws"))
        {
            frame[at] = 1;
            frame[at + 1] = 3;
            frame[at + 2] = 3;
            frame[at + 3] = (byte)spec.Number("ws", 0);
            at += 4;
        }

        if (spec.Has("sackok"))
        {
            frame[at] = 4;
            frame[at + 1] = 2;
            at += 2;
        }

        if (spec.Has("ts"))
        {
            frame[at] = 8;
            frame[at + 1] = 10;
            DialogueFrames.Put32(frame, at + 2, (uint)spec.Number("ts", 0));
            DialogueFrames.Put32(frame, at + 6, echoes ? echo : flow.OurTimestamp - age);
            at += 10;
        }

        string blocks = spec.Text("sack");
        if (blocks != null)
        {
            int start = at;
            at += 2;
            string[] edges = blocks.Split(new char[] { ',', '-' });
            for (int i = 0; i < edges.Length; i++)
            {
                DialogueFrames.Put32(frame, at, flow.OurIss + (uint)int.Parse(edges[i]));
                at += 4;
            }

            frame[start] = 5;
            frame[start + 1] = (byte)(at - start);
        }

        byte[] options = spec.Octets("opts");
        System.Array.Copy(options, 0, frame, at, options.Length);
        return at + options.Length;
    }

    /// <summary>Compares with what was expected.</summary>
    /// <param name="spec">What was expected.</param>
    /// <param name="flow">The conversation: blocks are relative to the peer's numbers.</param>
    public bool Matches(DialogueSpec spec, DialogueFlow flow)
    {
        bool matches = !spec.Has("nomss") || Mss < 0;
        matches &= !spec.Has("nows") || Scale < 0;
        matches &= !spec.Has("nots") || !HasTimestamps;
        matches &= !spec.Has("nosack") || SackCount == 0;
        matches &= !spec.Has("nosackok") || !SackPermitted;
        matches &= !spec.Has("sackok") || SackPermitted;
        matches &= !spec.Has("echo") || HasTimestamps;
        matches &= spec.Allows("mss", Mss);
        matches &= spec.Allows("ws", Scale);
        matches &= spec.Allows("echo", TsEcr);
        string blocks = spec.Text("sack");
        return matches && (blocks == null || blocks == Blocks(flow.PeerIss));
    }

    /// <summary>Writes it the way dialogues do.</summary>
    /// <param name="origin">The initial sequence number that blocks are relative to.</param>
    public string Describe(uint origin)
    {
        string text = Mss >= 0 ? " mss=" + Mss.ToString() : "";
        if (Scale >= 0)
        {
            text += " ws=" + Scale.ToString();
        }

        if (SackPermitted)
        {
            text += " sackok";
        }

        if (HasTimestamps)
        {
            text += " ts=" + TsVal.ToString() + " echo=" + TsEcr.ToString();
        }

        return SackCount == 0 ? text : text + " sack=" + Blocks(origin);
    }

    private string Blocks(uint origin)
    {
        string text = "";
        for (int i = 0; i < SackCount; i++)
        {
            if (i != 0)
            {
                text += ",";
            }

            text += DialogueFlow.Distance(SackEdges[2 * i], origin).ToString() + "-" + DialogueFlow.Distance(SackEdges[(2 * i) + 1], origin).ToString();
        }

        return text;
    }

    private bool ReadOne(byte[] frame, int at, int kind, int length)
    {
        switch (kind)
        {
            case 2:
                Mss = DialogueFrames.Get16(frame, at + 2);
                return length == 4;

            case 3:
                Scale = frame[at + 2];
                return length == 3;

            case 4:
                SackPermitted = true;
                return length == 2;

            case 5:
                if (length < 10 || length > 34 || length % 8 != 2)
                {
                    return false;
                }

                SackCount = (length - 2) / 8;
                for (int i = 0; i < 2 * SackCount; i++)
                {
                    SackEdges[i] = DialogueFrames.Get32(frame, at + 2 + (4 * i));
                }

                return true;

            case 8:
                HasTimestamps = true;
                TsVal = DialogueFrames.Get32(frame, at + 2);
                TsEcr = DialogueFrames.Get32(frame, at + 6);
                return length == 10;

            default:
                return true;
        }
    }
}
