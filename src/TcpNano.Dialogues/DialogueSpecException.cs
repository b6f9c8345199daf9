using System;

namespace TcpNano.Dialogues;

/// <summary>A line of a dialogue is not well written.</summary>
internal sealed class DialogueSpecException : ArgumentException
{
    /// <summary>What is wrong.</summary>
    public readonly string Reason;

    /// <summary>Where in the line the wrong word begins, counted from 0.</summary>
    public readonly int Column;

    public DialogueSpecException(string reason, string text, int column)
        : base(reason + " in: " + text)
    {
        Reason = reason;
        Column = column;
    }
}
