namespace TcpNano.Explain.Analysis;

/// <summary>How much of a capture is kept in memory: all of it is counted, whatever its size.</summary>
/// <param name="Conversations">Conversations that are followed; later ones are left out.</param>
/// <param name="SegmentsPerConversation">Segments kept of each, from its beginning.</param>
/// <param name="Segments">Segments kept in all.</param>
public sealed record Limits(int Conversations = 10_000, int SegmentsPerConversation = 5_000, int Segments = 150_000);
