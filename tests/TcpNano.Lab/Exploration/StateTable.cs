using System.Globalization;
using TcpNano.Lab.Segments;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// Every state times every segment: all combinations of control bits, of classes of sequence and acknowledgment numbers,
/// of windows and of text, against every <see cref="Situation"/>; the stack's reaction held against <see cref="ReferenceReaction"/>.
/// </summary>
internal static class StateTable
{
    private const int FlagCombinations = 64;
    private const int Half = int.MinValue;

    /// <summary>SEG.SEQ from RCV.NXT on: outside on both sides, the edges of the window, what overlaps them, and what joins text that is held.</summary>
    public static readonly int[] Sequences = [Half, -1000, -5, -1, 0, 1, ReactionStage.Buffer - 1, ReactionStage.Buffer, 1000];

    /// <summary>SEG.ACK from SND.UNA on: beyond what any honest duplicate can be (RFC 5961 section 5), at its bound, old, known, new.</summary>
    public static readonly int[] Acknowledged = [Half, -ReactionStage.PeerWindow - 1, -ReactionStage.PeerWindow, -1, 0, 1];

    /// <summary>SEG.WND: as before; less than is in flight or queued; closed.</summary>
    public static readonly int[] Windows = [ReactionStage.PeerWindow, 2, 0];

    /// <summary>Octets of text.</summary>
    public static readonly int[] Texts = [0, 1, 7];

    /// <summary>The urgent pointer: at SEG.SEQ, within the text, beyond it, as far as can be.</summary>
    public static readonly int[] Pointers = [0, 3, 300, 0xFFFF];

    private static readonly int[] s_beyond = [0, 1];
    private static readonly int[] s_noPointer = [3];

    /// <summary>Writes the classes of a number.</summary>
    /// <param name="classes">The classes.</param>
    /// <returns>Such as "-1, 0, 1".</returns>
    public static string Numbers(int[] classes)
    {
        return string.Join(", ", classes.Select(number => number == Half ? "-2^31" : number.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Tries every case of a situation.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="result">Counts them.</param>
    public static void Run(Situation situation, StateTableResult result)
    {
        ReactionStage stage = new();
        for (int flags = 0; flags < FlagCombinations; flags++)
        {
            foreach (int sequence in Sequences)
            {
                stage.Bring(situation);
                int[] acknowledgments = Acknowledgments(stage.End);
                stage.Clear();
                foreach (int acknowledgment in acknowledgments)
                {
                    foreach (int window in Windows)
                    {
                        foreach (int text in Texts)
                        {
                            Try(stage, situation, new Segment(flags, (uint)sequence, (uint)acknowledgment, window, text), result);
                        }
                    }
                }
            }
        }
    }

    private static int[] Acknowledgments(Endpoint end)
    {
        int inFlight = (int)(end.SndNxt - end.SndUna);
        return [.. Acknowledged.Concat(s_beyond.Select(beyond => inFlight + beyond)).Distinct()];
    }

    // Numbers of the segment count from RCV.NXT and SND.UNA here.
    private static void Try(ReactionStage stage, Situation situation, Segment relative, StateTableResult result)
    {
        // A pointer without URG means nothing; with it, one window is enough.
        bool urgent = relative.Urg && relative.Window == ReactionStage.PeerWindow;
        foreach (int pointer in urgent ? Pointers : s_noPointer)
        {
            stage.Bring(situation);
            Endpoint end = stage.End;
            Segment segment = relative with
            {
                Sequence = end.RcvNxt + relative.Sequence,
                Acknowledgment = end.SndUna + relative.Acknowledgment,
                UrgentPointer = pointer,
            };
            Reaction actual = stage.Receive(segment);
            Reaction expected = ReferenceReaction.Of(end, segment, actual.SndUna);
            result.Add(new StateTableDifference(situation, end, segment, expected, actual));
            stage.Clear();
        }
    }
}
