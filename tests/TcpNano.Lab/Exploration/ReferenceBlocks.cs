using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>The SACK blocks of an ACK (RFC 2018 section 4, RFC 2883 section 4): a part of <see cref="ReferenceOptions"/>. Octets count from RCV.NXT before the segment.</summary>
internal static class ReferenceBlocks
{
    /// <summary>The blocks.</summary>
    /// <param name="end">The end before.</param>
    /// <param name="segment">The segment that the ACK answers.</param>
    /// <param name="actual">What the stack did: what it holds now, and what it has acknowledged.</param>
    /// <param name="isText">Whether the segment's text is looked at.</param>
    /// <returns>The blocks in their order.</returns>
    public static IReadOnlyList<(uint Start, uint End)> Of(Endpoint end, Segment segment, Reaction actual, bool isText)
    {
        int first = (int)(segment.Sequence - end.RcvNxt);
        SortedSet<int> came = isText ? [.. Enumerable.Range(first, segment.DataLength)] : [];
        bool isDropped = ReferenceOptions.HasNoAck(end, segment);
        SortedSet<int> held = [.. Enumerable.Range((int)(end.HeldAt - end.RcvNxt), end.Held)];
        List<(int Start, int End)> blocks = [];

        // What lies before RCV.NXT is cut off before the ACK field is looked at; the rest of the text only counts if that is right.
        // RFC 2883: "the first block of the SACK option should specify the sequence numbers of the duplicate"; one contiguous sequence of it.
        (int Start, int End)[] twice = Runs([.. came.Where(octet => octet < 0 || (!isDropped && held.Contains(octet)))]);
        if (twice.Length > 0)
        {
            blocks.Add(twice[0]);
        }

        // RFC 2018: "the first SACK block ... MUST specify the contiguous block of data containing the segment which triggered this ACK"; then the others.
        int next = (int)(actual.RcvNxt - end.RcvNxt);
        if (actual.Held > 0)
        {
            bool isKept = !isDropped && (actual.Held > end.Held || came.All(held.Contains));
            int last = end.FinHeld ? held.Max + 1 : end.RcvWnd; // nothing comes after a FIN
            IEnumerable<int> all = isKept ? held.Union(came.Where(octet => octet < last)) : held;
            (int Start, int End)[] runs = Runs([.. all.Where(octet => octet >= next)]);
            blocks.AddRange(runs.Where(run => came.Contains(run.End - 1) || came.Contains(run.Start)));
            blocks.AddRange(runs.Where(run => !blocks.Contains(run)));
        }

        return [.. blocks.Select(block => (end.RcvNxt + (uint)block.Start, end.RcvNxt + (uint)block.End))];
    }

    private static (int Start, int End)[] Runs(SortedSet<int> octets)
    {
        List<(int Start, int End)> runs = [];
        foreach (int octet in octets)
        {
            if (runs.Count > 0 && runs[^1].End == octet)
            {
                runs[^1] = (runs[^1].Start, octet + 1);
            }
            else
            {
                runs.Add((octet, octet + 1));
            }
        }

        return [.. runs];
    }
}
