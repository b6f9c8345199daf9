namespace TcpNano.Lab.Exploration;

/// <summary>What can happen next.</summary>
internal enum ChoiceKind
{
    /// <summary>An app takes its next step.</summary>
    Act,

    /// <summary>A segment arrives.</summary>
    Deliver,

    /// <summary>A segment arrives, and will arrive once more.</summary>
    Duplicate,

    /// <summary>A segment is lost.</summary>
    Lose,

    /// <summary>Time passes until a stack's next timer expires.</summary>
    Expire,

    /// <summary>An app that would wait for ever lets go.</summary>
    GiveUp,
}
