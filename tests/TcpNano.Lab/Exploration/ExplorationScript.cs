namespace TcpNano.Lab.Exploration;

/// <summary>What the two apps do, in order each, but at any time.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Left">The actions at the left end.</param>
/// <param name="Right">The actions at the right end.</param>
internal sealed record ExplorationScript(string Name, AppAction[] Left, AppAction[] Right);
