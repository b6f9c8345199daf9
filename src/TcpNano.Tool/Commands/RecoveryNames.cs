using TcpNano.Recovery;

namespace TcpNano.Tool.Commands;

/// <summary>The algorithms of <see cref="StackOptions.Recovery"/>, by the names of the option <c>--recovery</c>.</summary>
internal static class RecoveryNames
{
    /// <summary>What the option is when it is left out.</summary>
    public const string Default = "cubic";

    /// <summary>The model-based controller, for links that lose packets without congestion.</summary>
    public const string RateModel = "rate-model";

    /// <summary>The names, for help and refusals.</summary>
    public const string All = "cubic, rate-model, sack or newreno";

    /// <summary>Checks a name.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The name.</returns>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static string Check(string text)
    {
        return text is "cubic" or RateModel or "sack" or "newreno" ? text : throw new FormatException($"'{text}' is no recovery: {All}.");
    }

    /// <summary>The algorithm of a name.</summary>
    /// <param name="name">A name that <see cref="Check"/> has let through; null for the default.</param>
    /// <returns>The algorithm; null for the core's own.</returns>
    public static RecoveryAlgorithm? Of(string? name)
    {
        return (name ?? Default) switch
        {
            "newreno" => null,
            "sack" => new SackRecovery(CongestionController.NewReno),
            RateModel => new SackRecovery(CongestionController.RateModel),
            _ => new SackRecovery(CongestionController.Cubic),
        };
    }
}
