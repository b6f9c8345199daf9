namespace TcpNano.Lab.Exploration;

/// <summary>One of the things that can happen next.</summary>
/// <param name="Kind">What.</param>
/// <param name="Index">Which segment in flight, or at which end: 0 left, 1 right.</param>
internal readonly record struct Choice(ChoiceKind Kind, int Index);
