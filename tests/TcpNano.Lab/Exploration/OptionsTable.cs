using TcpNano.Lab.Segments;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <summary>
/// The state table with timestamps, SACK and window scale agreed on: every <see cref="OptionsCase"/> with all control bits but PSH and URG, with classes of numbers, windows and text, against
/// every <see cref="Situation"/>; the stack's reaction compared with <see cref="ReferenceOptions"/>. A SYN that begins a connection has the classes that begin one.
/// </summary>
internal static class OptionsTable
{
    /// <summary>SEG.SEQ from RCV.NXT on.</summary>
    public static readonly int[] Sequences = [-1000, -5, -1, 0, 1, ReactionStage.Buffer];

    /// <summary>SEG.ACK from SND.UNA on, besides what is in flight and one more.</summary>
    public static readonly int[] Acknowledged = [-1, 0, 1];

    /// <summary>SEG.WND as it stands in the header.</summary>
    public static readonly int[] Windows = [ReactionStage.PeerWindow >> ReactionStage.PeerShift, 1, 0];

    /// <summary>Octets of text.</summary>
    public static readonly int[] Texts = [0, 1, 7];

    private static readonly int[] s_bits = [TcpHeader.Fin, TcpHeader.Syn, TcpHeader.Rst, TcpHeader.Ack];

    /// <summary>Tries every case of a situation.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="result">Counts them.</param>
    public static void Run(Situation situation, StateTableResult result)
    {
        ReactionStage stage = new(withOptions: true);
        bool opens = situation is Situation.Closed or Situation.Listen or Situation.ListenFull or Situation.SynSent;
        foreach (OptionsCase options in OptionsCase.All.Where(one => one.Opens == opens))
        {
            for (int flags = 0; flags < 1 << s_bits.Length; flags++)
            {
                int bits = s_bits.Where((_, bit) => (flags & (1 << bit)) != 0).Sum();
                foreach (int sequence in Sequences)
                {
                    stage.Bring(situation);
                    int inFlight = (int)(stage.End.SndNxt - stage.End.SndUna);
                    stage.Clear();
                    foreach (int acknowledgment in Acknowledged.Concat([inFlight, inFlight + 1]).Distinct())
                    {
                        foreach (int window in Windows)
                        {
                            foreach (int text in Texts)
                            {
                                Try(stage, situation, options, new Segment(bits, (uint)sequence, (uint)acknowledgment, window, text), result);
                            }
                        }
                    }
                }
            }
        }
    }

    // Numbers of the segment count from RCV.NXT and SND.UNA here.
    private static void Try(ReactionStage stage, Situation situation, OptionsCase options, Segment relative, StateTableResult result)
    {
        stage.Bring(situation);
        Endpoint end = stage.End;
        Segment segment = relative with { Sequence = end.RcvNxt + relative.Sequence, Acknowledgment = end.SndUna + relative.Acknowledgment };
        SegmentOptions said = options.Of(end, segment, stage.OurClock);
        Reaction actual = stage.Receive(segment, said);
        Reaction expected = ReferenceOptions.Core(end, segment, said, actual.SndUna);
        result.Add(new OptionsDifference(
            new StateTableDifference(situation, end, segment, expected, actual),
            options,
            said,
            ReferenceOptions.Options(end, segment, said, actual),
            stage.LookAtOptions()));
        stage.Clear();
    }
}
