namespace TcpNano.Lab.Exploration;

/// <summary>Something the stack does otherwise with options than the plain reading of RFC 7323, RFC 2018 and RFC 2883, and why.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Reason">Why the stack does so.</param>
/// <param name="Applies">Whether it has a part in a difference.</param>
/// <param name="Adjust">What it makes of the options that are expected; null for a choice that explains all but these. Several may apply to one case.</param>
internal sealed record OptionsChoice(string Name, string Reason, Func<OptionsDifference, bool> Applies, Func<OptionsDifference, OptionsReaction, OptionsReaction>? Adjust = null);
