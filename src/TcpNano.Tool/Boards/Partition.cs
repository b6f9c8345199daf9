namespace TcpNano.Tool.Boards;

/// <summary>An entry of a partition table.</summary>
/// <param name="Type">0 for firmware, 1 for data.</param>
/// <param name="Subtype">What of it.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Size">Its octets.</param>
internal sealed record Partition(byte Type, byte Subtype, uint Offset, uint Size);
