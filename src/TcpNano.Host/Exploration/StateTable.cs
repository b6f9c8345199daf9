namespace TcpNano.Host.Exploration;

/// <summary>
/// Every state times every segment: all combinations of control bits, of classes of sequence and acknowledgment numbers,
/// of windows and of text, against every <see cref="Situation"/>; the stack's reaction held against <see cref="ReferenceReaction"/>.
/// </summary>
internal static class StateTable
{
    private const int FlagCombinations = 64;
    private const int Half = int.MinValue;

    // From RCV.NXT on: outside on both sides, the edges of the window, and what overlaps them.
    private static readonly int[] s_sequences = [Half, -1000, -5, -1, 0, 1, ReactionStage.Buffer - 1, ReactionStage.Buffer, 1000];

    // From SND.UNA on: beyond what any honest duplicate can be (RFC 5961 section 5), at its bound, old, known, new.
    private static readonly int[] s_acknowledgments = [Half, -ReactionStage.PeerWindow - 1, -ReactionStage.PeerWindow, -1, 0, 1];
    private static readonly int[] s_beyond = [0, 1];
    private static readonly int[] s_windows = [ReactionStage.PeerWindow, 0];
    private static readonly int[] s_texts = [0, 1, 7];

    /// <summary>Tries every case of a situation.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="result">Counts them.</param>
    public static void Run(Situation situation, StateTableResult result)
    {
        ReactionStage stage = new();
        for (int flags = 0; flags < FlagCombinations; flags++)
        {
            foreach (int sequence in s_sequences)
            {
                stage.Bring(situation);
                int[] acknowledgments = Acknowledgments(stage.End);
                stage.Clear();
                foreach (int acknowledgment in acknowledgments)
                {
                    foreach (int window in s_windows)
                    {
                        foreach (int text in s_texts)
                        {
                            Try(stage, situation, flags, sequence, acknowledgment, window, text, result);
                        }
                    }
                }
            }
        }
    }

    private static int[] Acknowledgments(Endpoint end)
    {
        int inFlight = (int)(end.SndNxt - end.SndUna);
        return [.. s_acknowledgments.Concat(s_beyond.Select(beyond => inFlight + beyond)).Distinct()];
    }

    private static void Try(
        ReactionStage stage, Situation situation, int flags, int sequence, int acknowledgment, int window, int text, StateTableResult result)
    {
        stage.Bring(situation);
        Endpoint end = stage.End;
        Segment segment = new(flags, end.RcvNxt + (uint)sequence, end.SndUna + (uint)acknowledgment, window, text);
        Reaction actual = stage.Receive(segment);
        Reaction expected = ReferenceReaction.Of(end, segment, actual.SndUna);
        result.Add(new StateTableDifference(situation, end, segment, expected, actual));
        stage.Clear();
    }
}
