namespace TcpNano.Lab.Fuzzing;

/// <summary>Something a stack must never do.</summary>
/// <param name="message">What it did.</param>
/// <param name="cause">The exception it threw, if it was one.</param>
public sealed class FuzzFailure(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The message without its numbers: two failures of one kind are taken to be the same bug.</summary>
    public string Kind => new([.. Message.Where(c => !char.IsAsciiDigit(c))]);
}
