namespace TcpNano.Tool.Boards;

/// <summary>A model of a board as <c>--board</c> names it.</summary>
/// <param name="Folder">The folder below boards/ that describes it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Title">Who made it and what it is called.</param>
/// <param name="Chip">The chip as esptool spells it.</param>
/// <param name="Flash">Where what goes in the flash; null for a board that takes its firmware as a file on a USB drive.</param>
/// <param name="Target">The firmware target of nf-interpreter.</param>
/// <param name="Build">The build variant of boards/native: a or c; or stock, when the published firmware is all it needs.</param>
/// <param name="Ethernet">How the PHY is wired to the chip's own MAC; null when it has none.</param>
/// <param name="Spi">How an Ethernet chip on SPI is wired; null when there is none.</param>
public sealed record Board(
    string Folder,
    string Name,
    string Title,
    string Chip,
    FlashLayout? Flash,
    string Target,
    string Build,
    EthernetWiring? Ethernet,
    SpiWiring? Spi)
{
    /// <summary>The chip as Espressif writes it: ESP32-S3 for esp32s3.</summary>
    public string ChipTitle => ChipNames.Title(Chip);

    /// <summary>How the board is on the network.</summary>
    public string Network => Ethernet is not null ? "Ethernet" : Spi is not null ? Spi.Chip + " on SPI" : "Wi-Fi";

    /// <summary>Whether the published firmware is all that apps need.</summary>
    public bool NeedsOnlyPublishedFirmware => Build == "stock";
}
