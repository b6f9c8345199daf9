using TcpNano.Virtual;

namespace TcpNano.Lab.Fuzzing;

/// <summary>Runs cases: those made up from a seed as they go, and those written down.</summary>
public static class FuzzRunner
{
    private const int MostSteps = 6;
    private const int Rarely = 6;

    private static readonly FuzzState[] s_states = Enum.GetValues<FuzzState>();

    private static readonly long[] s_clocks = [1000, 0x7FFFFFFF - 50, 0xFFFFFFFFL - 50, 0xFFFFFFFFL - 2000, 86_400_000];

    private static readonly int[] s_waits = [1, 5, 40, 200, 500, 1000, 1001, 3000, 60_000, 130_000];

    /// <summary>Makes up a case and runs it.</summary>
    /// <param name="seed">Gives the case, whole.</param>
    /// <returns>How it went.</returns>
    public static FuzzRun Run(ulong seed)
    {
        SplitMix64 random = new(seed);
        FuzzSetup setup = NewSetup(random);
        int steps = 1 + random.Below(MostSteps);
        FrameGenerator frames = new(random);
        FrameMutator mutator = new(random);
        List<byte[]> earlier = [];
        return Run(setup, steps, (stage, _) => NewStep(stage, frames, mutator, earlier));
    }

    /// <summary>Runs a case that is written down.</summary>
    /// <param name="known">The case.</param>
    /// <returns>How it went.</returns>
    public static FuzzRun Run(FuzzCase known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Run(known.Setup, known.Steps.Count, (_, i) => known.Steps[i]);
    }

    /// <summary>Makes up what a case begins with.</summary>
    internal static FuzzSetup NewSetup(SplitMix64 random)
    {
        FuzzConditions conditions = FuzzConditions.None;
        for (int bit = 1; bit <= (int)FuzzConditions.Ecn; bit <<= 1)
        {
            conditions |= random.Below(Rarely) == 0 ? (FuzzConditions)bit : 0;
        }

        uint iss = random.Below(2) == 0 ? 0xFFFFFFFFu - (uint)random.Below(3000) : (uint)random.Next();
        return new FuzzSetup(s_states[random.Below(s_states.Length)], conditions, s_clocks[random.Below(s_clocks.Length)], iss);
    }

    /// <summary>Makes up what happens next.</summary>
    internal static FuzzStep NewStep(FuzzStage stage, FrameGenerator frames, FrameMutator mutator, List<byte[]> earlier)
    {
        SplitMix64 random = frames.Random;
        int what = random.Below(40);
        if (what >= 8)
        {
            byte[] frame = what == 8 && earlier.Count > 0 ? earlier[random.Below(earlier.Count)] : frames.Next(stage.Target);
            if (random.Below(5) < 2)
            {
                frame = mutator.Mutate(frame, 1 + random.Below(4));
            }

            earlier.Add(frame);
            return FuzzStep.Of(frame);
        }

        return what switch
        {
            0 or 1 => FuzzStep.Of(FuzzStepKind.Wait, stage.IsWithoutRoom ? 1 + random.Below(20) : s_waits[random.Below(s_waits.Length)]),
            2 => FuzzStep.Of(FuzzStepKind.Ring, random.Below(4) == 0 ? int.MaxValue : random.Below(3)),
            3 => FuzzStep.Of(FuzzStepKind.Link, random.Below(2)),
            4 => FuzzStep.Of(FuzzStepKind.Send, 1 + random.Below(3000)),
            5 => FuzzStep.Of(FuzzStepKind.Read, 1 + random.Below(3000)),
            6 => FuzzStep.Of(FuzzStepKind.Shutdown, 0),
            _ => FuzzStep.Of(random.Below(2) == 0 ? FuzzStepKind.Close : FuzzStepKind.Abort, 0),
        };
    }

    /// <summary>Runs a case whose steps are found out one by one.</summary>
    internal static FuzzRun Run(FuzzSetup setup, int count, Func<FuzzStage, int, FuzzStep> next)
    {
        List<FuzzStep> steps = new(count);
        try
        {
            FuzzStage stage = new(setup);
            for (int i = 0; i < count; i++)
            {
                FuzzStep step = next(stage, i);
                steps.Add(step);
                stage.Run(step);
            }

            stage.Finish(closeListeners: (setup.PeerIss & 1) == 0);
        }
        catch (FuzzFailure failure)
        {
            return new FuzzRun(new FuzzCase(setup, steps), failure);
        }

        return new FuzzRun(new FuzzCase(setup, steps), null);
    }
}
