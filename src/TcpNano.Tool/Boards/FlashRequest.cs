namespace TcpNano.Tool.Boards;

/// <summary>What is to be flashed.</summary>
/// <param name="Board">The board.</param>
/// <param name="Port">The serial port it is at.</param>
/// <param name="Firmware">nanoCLR.bin, or the folder of nf-interpreter's build that holds it; null for none of one's own.</param>
/// <param name="App">The app's .bin; null for none.</param>
/// <param name="Megabytes">The flash size whose partition table is to be taken; null for the board's.</param>
/// <param name="Baud">Bits per second while flashing.</param>
public sealed record FlashRequest(Board Board, string Port, string? Firmware, string? App, int? Megabytes, int Baud);
