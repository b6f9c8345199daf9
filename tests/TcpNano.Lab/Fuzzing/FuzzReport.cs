using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Virtual.Ladders;
using TcpNano.Virtual;

namespace TcpNano.Lab.Fuzzing;

/// <summary>Tells of a case that has failed: what it began with, the exchange as a ladder, and the case itself, to be kept in a file.</summary>
public static class FuzzReport
{
    private const int Connections = 32;

    /// <summary>Tells of a case.</summary>
    /// <param name="run">The case, and how it failed.</param>
    /// <returns>The lines.</returns>
    public static IReadOnlyList<LadderRow> Of(FuzzRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        FuzzCase known = run.Case;
        List<LadderRow> rows =
        [
            new(run.Failure is null ? "Nothing is wrong." : "Wrong: " + run.Failure.Message, LadderRowKind.Heading),
            new($"In state {known.Setup.State}, {(known.Setup.Conditions == FuzzConditions.None ? "all pools full" : known.Setup.Conditions)}:", LadderRowKind.Note),
            .. Ladder(known),
            new("The case:", LadderRowKind.Note),
        ];
        rows.AddRange(known.Write().TrimEnd('\n').Split('\n').Select(line => new LadderRow(line, LadderRowKind.Segment)));
        return rows;
    }

    private static IReadOnlyList<LadderRow> Ladder(FuzzCase known)
    {
        LadderLog? log = null;
        SegmentText text = new(Connections);
        try
        {
            FuzzStage stage = new(known.Setup, (network, host) => log = Watch(network, host));
            log!.Note(true, "the attack begins");
            foreach (FuzzStep step in known.Steps)
            {
                if (step.Kind != FuzzStepKind.Frame)
                {
                    log.Note(true, string.Create(CultureInfo.InvariantCulture, $"{step.Kind.ToString().ToLowerInvariant()} {step.Value}"));
                }
                else if (!SegmentEnds.Of(step.Frame).IsSegment)
                {
                    log.Note(false, $"{text.Of(step.Frame, step.Frame.Length)}, {step.Frame.Length} octets");
                }

                stage.Run(step);
            }

            log.Note(true, "the attack is over");
            stage.Finish(closeListeners: (known.Setup.PeerIss & 1) == 0);
        }
        catch (FuzzFailure failure)
        {
            log?.Note(true, failure.Message);
        }

        return log?.Layout("stack", "attacker") ?? [];
    }

    // Whoever is spoken to has to be there, or the ladder would say that all was lost.
    private static LadderLog Watch(VirtualNetwork network, VirtualHost host)
    {
        foreach (uint address in (uint[])[FrameBuilder.PeerAddress, FrameBuilder.ClientAddress])
        {
            network.Attach(IPv4Address.Format(address), FrameBuilder.Station(address), ImpairmentProfile.None);
        }

        return new LadderLog(network, host, null, Connections)
        {
            LabelOf = (address, _, _) => address switch
            {
                FrameBuilder.PeerAddress => "",
                FrameBuilder.ClientAddress => "echo",
                _ => IPv4Address.Format(address),
            },
        };
    }
}
