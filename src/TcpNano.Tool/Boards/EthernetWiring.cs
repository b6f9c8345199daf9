namespace TcpNano.Tool.Boards;

/// <summary>How a PHY is wired to the ESP32: what <c>TcpNano.Esp32.EthernetSettings</c> says on the device.</summary>
/// <param name="Settings">The name of the constant in <c>TcpNano.Esp32.Boards</c>.</param>
/// <param name="Phy">Kind of PHY.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mdc">GPIO of the management clock.</param>
/// <param name="Mdio">GPIO of the management data.</param>
/// <param name="Reset">Reset GPIO; null when there is none.</param>
/// <param name="Power">Power GPIO; null when there is none.</param>
/// <param name="Clock">Direction of the 50 MHz clock.</param>
/// <param name="ClockPin">Its GPIO.</param>
public sealed record EthernetWiring(
    string Settings,
    string Phy,
    int Address,
    int Mdc,
    int Mdio,
    int? Reset,
    int? Power,
    string Clock,
    int ClockPin);
