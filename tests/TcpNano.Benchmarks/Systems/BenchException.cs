namespace TcpNano.Benchmarks.Systems;

/// <summary>A measurement could not be made. The message is one line.</summary>
internal sealed class BenchException : Exception
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="message">One line.</param>
    public BenchException(string message)
        : base(message)
    {
    }
}
