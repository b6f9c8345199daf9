namespace TcpNano.Lab.Fuzzing;

/// <summary>Makes a failing case small: fewer steps, fewer conditions, shorter and plainer frames, as long as it fails in the same way.</summary>
public static class FuzzMinimizer
{
    private const int ShortestFrame = 1;

    /// <summary>Makes a case small.</summary>
    /// <param name="failing">The case.</param>
    /// <param name="failure">How it fails.</param>
    /// <param name="attempts">Runs at most.</param>
    /// <returns>A case that fails in the same way.</returns>
    public static FuzzCase Minimize(FuzzCase failing, FuzzFailure failure, int attempts)
    {
        ArgumentNullException.ThrowIfNull(failing);
        ArgumentNullException.ThrowIfNull(failure);
        return Minimize(failing, failure.Kind, attempts, c => FuzzRunner.Run(c).Failure?.Kind);
    }

    /// <summary>Makes a case small.</summary>
    internal static FuzzCase Minimize(FuzzCase failing, string kind, int attempts, Func<FuzzCase, string?> run)
    {
        FuzzCase best = failing;
        bool better = true;
        while (better && attempts > 0)
        {
            better = false;
            foreach (FuzzCase smaller in Smaller(best))
            {
                if (attempts-- <= 0)
                {
                    break;
                }

                if (run(smaller) == kind)
                {
                    best = smaller;
                    better = true;
                    break;
                }
            }
        }

        return best;
    }

    // The greatest savings first.
    private static IEnumerable<FuzzCase> Smaller(FuzzCase known)
    {
        for (int pieces = known.Steps.Count / 2; pieces >= 1; pieces /= 2)
        {
            for (int i = 0; i + pieces <= known.Steps.Count; i++)
            {
                yield return known with { Steps = [.. known.Steps.Take(i), .. known.Steps.Skip(i + pieces)] };
            }
        }

        FuzzSetup setup = known.Setup;
        foreach (FuzzConditions bit in Enum.GetValues<FuzzConditions>())
        {
            if (bit != FuzzConditions.None && (setup.Conditions & bit) != 0)
            {
                yield return known with { Setup = setup with { Conditions = setup.Conditions & ~bit } };
            }
        }

        if (setup.Clock != 0)
        {
            yield return known with { Setup = setup with { Clock = 0 } };
        }

        for (int i = 0; i < known.Steps.Count; i++)
        {
            foreach (FuzzStep plainer in Plainer(known.Steps[i]))
            {
                yield return known with { Steps = [.. known.Steps.Take(i), plainer, .. known.Steps.Skip(i + 1)] };
            }
        }
    }

    private static IEnumerable<FuzzStep> Plainer(FuzzStep step)
    {
        if (step.Kind != FuzzStepKind.Frame)
        {
            for (int value = step.Value / 2; value > 0 && value < step.Value; value += Math.Max(1, (step.Value - value) / 2))
            {
                yield return step with { Value = value };
            }

            yield break;
        }

        for (int cut = step.Frame.Length / 2; cut > 0; cut /= 2)
        {
            byte[] shorter = step.Frame[..Math.Max(ShortestFrame, step.Frame.Length - cut)];
            yield return FuzzStep.Of((byte[])shorter.Clone());
            FramePatch.Lengths(shorter);
            FramePatch.Stamp(shorter);
            FramePatch.HeaderChecksum(shorter);
            FramePatch.PayloadChecksum(shorter);
            yield return FuzzStep.Of(shorter);
        }
    }
}
