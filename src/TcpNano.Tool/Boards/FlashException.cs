namespace TcpNano.Tool.Boards;

/// <summary>A board could not be flashed.</summary>
public sealed class FlashException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="message">One line.</param>
    public FlashException(FlashFailure failure, string message)
        : base(message)
    {
        Failure = failure;
    }

    /// <summary>The kind of failure.</summary>
    public FlashFailure Failure { get; }
}
