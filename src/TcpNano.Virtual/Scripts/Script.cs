namespace TcpNano.Virtual.Scripts;

/// <summary>A script that was read: what to do and what to expect, in order.</summary>
/// <param name="Name">What it is called: its file.</param>
/// <param name="Settings">What it says before its first step.</param>
/// <param name="Steps">Its steps, repetitions written out.</param>
internal sealed record Script(string Name, ScriptSettings Settings, IReadOnlyList<ScriptStep> Steps);
