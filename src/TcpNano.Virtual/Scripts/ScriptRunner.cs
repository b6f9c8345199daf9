namespace TcpNano.Virtual.Scripts;

/// <summary>Runs scripts in virtual time.</summary>
internal static class ScriptRunner
{
    /// <summary>Runs a script on a stack of its own.</summary>
    /// <param name="script">The script.</param>
    /// <param name="change">Changes the stack's options behind the script's back; null to leave them.</param>
    /// <param name="shortWay">Whether common segments take the stack's short way, as they usually do.</param>
    /// <param name="watch">Is shown the network and the stack's host before anything happens.</param>
    /// <returns>How it went.</returns>
    public static ScriptResult Run(Script script, Action<StackOptions>? change = null, bool shortWay = true, Action<VirtualNetwork, VirtualHost>? watch = null)
    {
        StackOptions options = script.Settings.Options.CheckedCopy();
        change?.Invoke(options);
        ScriptStage stage = new(script.Settings, options, watch);
        stage.Stack.FastPath.Prediction.IsEnabled = shortWay;
        ScriptFailure? failure = null;
        ScriptLine? line = null;
        try
        {
            foreach (ScriptStep step in script.Steps)
            {
                line = step.Line;
                Take(stage, step);
            }

            line = null;
            stage.Settle();
            stage.ExpectQuiet();
        }
        catch (ScriptFailure wrong)
        {
            failure = wrong;
        }
        catch (Exception thrown)
        {
            // A script that shows this is as good as any other: it is reported, with the exchange that led to it.
            failure = new ScriptFailure($"the stack threw {thrown.GetType().Name}: {thrown.Message}");
        }

        return new ScriptResult(script, failure, line, stage.Ladder(), stage.Now);
    }

    private static void Take(ScriptStage stage, ScriptStep step)
    {
        ScriptTime time = step.Time;
        if (!step.Action.Waits)
        {
            stage.AdvanceTo(time.IsRelative ? stage.Now + time.From : time.From);
            if (step.Action.NeedsQuiet)
            {
                stage.ExpectQuiet();
            }
        }

        step.Action.Run(stage, stage.Peer(step.Peer), time);
    }
}
