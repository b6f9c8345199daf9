namespace TcpNano.Virtual.Scripts;

/// <summary>One step of a script.</summary>
/// <param name="Line">The line it is from.</param>
/// <param name="Time">When.</param>
/// <param name="Peer">The conversation it is about.</param>
/// <param name="Action">What.</param>
internal sealed record ScriptStep(ScriptLine Line, ScriptTime Time, string Peer, ScriptAction Action);
