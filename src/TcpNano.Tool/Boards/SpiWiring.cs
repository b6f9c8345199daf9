namespace TcpNano.Tool.Boards;

/// <summary>How an Ethernet chip on SPI is wired: what <c>TcpNano.W5500.W5500Settings</c> says on the device.</summary>
/// <param name="Settings">The name of the constant in <c>TcpNano.W5500.W5500Boards</c>.</param>
/// <param name="Chip">The Ethernet chip.</param>
/// <param name="Bus">The bus as System.Device.Spi counts them.</param>
/// <param name="Sck">GPIO of the clock.</param>
/// <param name="Mosi">GPIO of the data to the chip.</param>
/// <param name="Miso">GPIO of the data from the chip.</param>
/// <param name="ChipSelect">GPIO at the chip's SCSn.</param>
/// <param name="Interrupt">GPIO at INTn; null when there is none.</param>
/// <param name="Reset">GPIO at RSTn; null when there is none.</param>
public sealed record SpiWiring(
    string Settings,
    string Chip,
    int Bus,
    int Sck,
    int Mosi,
    int Miso,
    int ChipSelect,
    int? Interrupt,
    int? Reset);
