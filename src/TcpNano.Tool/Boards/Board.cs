namespace TcpNano.Tool.Boards;

/// <summary>A model of a board as <c>--board</c> names it.</summary>
/// <param name="Folder">The folder below boards/ that describes it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Title">Who made it and what it is called.</param>
/// <param name="Chip">The chip as esptool spells it.</param>
/// <param name="Flash">Where what goes in the flash.</param>
/// <param name="Target">The firmware target of nf-interpreter.</param>
/// <param name="Build">The build variant of boards/native: a or c.</param>
/// <param name="Ethernet">How the PHY is wired; null when the network is Wi-Fi.</param>
public sealed record Board(
    string Folder,
    string Name,
    string Title,
    string Chip,
    FlashLayout Flash,
    string Target,
    string Build,
    EthernetWiring? Ethernet)
{
    /// <summary>The chip as Espressif writes it: ESP32-S3 for esp32s3.</summary>
    public string ChipTitle => ChipNames.Title(Chip);
}
