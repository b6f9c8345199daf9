namespace TcpNano.Lab.Exploration;

/// <summary>A segment in flight.</summary>
/// <param name="Frame">The frame it is in.</param>
/// <param name="Id">The number of its transmission.</param>
/// <param name="To">The end it goes to.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Content">A hash of the segment, without what changes with every datagram, and without timestamps.</param>
/// <param name="TsVal">Its timestamp; null without one that anybody looks at.</param>
internal sealed record Flight(byte[] Frame, long Id, int To, long SentAt, long Content, uint? TsVal);
