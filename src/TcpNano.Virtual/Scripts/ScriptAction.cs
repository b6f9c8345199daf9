namespace TcpNano.Virtual.Scripts;

/// <summary>What one step of a script does. Actions are read once and may be run again and again.</summary>
internal abstract class ScriptAction
{
    /// <summary>Whether it lets time pass by itself.</summary>
    public virtual bool Waits => false;

    /// <summary>Whether its time may be a range, or any; all others happen at one point in time.</summary>
    public virtual bool TakesAnyTime => false;

    /// <summary>Whether all that the stack has sent must have been expected before.</summary>
    public virtual bool NeedsQuiet => false;

    /// <summary>Does it.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="peer">The conversation it is about.</param>
    /// <param name="time">When; for those that wait.</param>
    /// <exception cref="ScriptFailure">The stack did something else.</exception>
    public abstract void Run(ScriptStage stage, ScriptPeer peer, ScriptTime time);
}
