namespace TcpNano.Virtual.Scripts;

/// <summary>The stack did not do what a script says.</summary>
internal sealed class ScriptFailure : Exception
{
    /// <summary>Says what happened instead.</summary>
    /// <param name="message">What is wrong.</param>
    public ScriptFailure(string message)
        : base(message)
    {
    }

    /// <summary>The segment the script expected, for the ladder; empty when it is not about one.</summary>
    public string Expected { get; init; } = "";

    /// <summary>The segment the stack sent, for the ladder; empty when it sent none.</summary>
    public string Seen { get; init; } = "";
}
