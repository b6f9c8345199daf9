namespace TcpNano.Virtual.Scripts.Actions;

/// <summary>A call of the app's, and what it answers.</summary>
/// <param name="text">The call, as the script has it.</param>
/// <param name="expected">The answer; null when any will do.</param>
internal abstract class CallAction(string text, string? expected) : ScriptAction
{
    /// <summary>Answer of calls that have nothing to say.</summary>
    protected const string Done = "done";

    /// <summary>Answers other than numbers and close reasons.</summary>
    public static IReadOnlyCollection<string> Answers { get; } = [Done, "nothing", "timed-out", "closed", "invalid", "disposed", "argument"];

    /// <summary>The call, as the script has it.</summary>
    protected string Text { get; } = text;

    public override void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time)
    {
        // First the call, then what is sent during it.
        stage.Note(Text);
        string answer;
        try
        {
            answer = Call(stage, peer);
        }
        catch (ObjectDisposedException)
        {
            answer = "disposed";
        }
        catch (InvalidOperationException)
        {
            answer = "invalid";
        }
        catch (ArgumentException)
        {
            answer = "argument";
        }

        if (answer is not (Done or nameof(CloseReason.None)) && !Text.EndsWith(' ' + answer))
        {
            stage.Note("= " + answer);
        }

        stage.Settle();
        if (expected is not null && !string.Equals(expected, answer, StringComparison.OrdinalIgnoreCase))
        {
            throw new ScriptFailure($"{Text} answered {answer}, not {expected}");
        }
    }

    /// <summary>Calls the stack.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="peer">The conversation it is about.</param>
    /// <returns>What it answered, in the words of scripts.</returns>
    protected abstract string Call(ScriptStage stage, ScriptPeer peer);

    /// <summary>The app's connection.</summary>
    /// <param name="peer">The conversation.</param>
    /// <returns>The connection.</returns>
    protected static TcpConnection AppOf(ScriptPeer peer)
    {
        return peer.App ?? throw new ScriptFailure($"the app has no connection with {peer.Name}: accept or connect first");
    }

    /// <summary>What Send and Receive answer, in the words of scripts.</summary>
    /// <param name="result">What they answered.</param>
    /// <returns>A number or a word.</returns>
    protected static string AnswerOf(int result)
    {
        return result switch
        {
            TcpResult.TimedOut => "timed-out",
            TcpResult.ConnectionClosed => "closed",
            _ => result.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
