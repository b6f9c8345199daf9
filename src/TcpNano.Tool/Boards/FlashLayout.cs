namespace TcpNano.Tool.Boards;

/// <summary>Where what goes in the flash of a board.</summary>
/// <param name="Megabytes">The flash size whose partition table is taken when nobody says otherwise.</param>
/// <param name="Bootloader">Offset of the bootloader.</param>
/// <param name="Partitions">Offset of the partition table.</param>
/// <param name="Clr">Offset of nanoCLR.</param>
/// <param name="Deploy">Offset of the app with that table.</param>
public sealed record FlashLayout(int Megabytes, uint Bootloader, uint Partitions, uint Clr, uint Deploy);
