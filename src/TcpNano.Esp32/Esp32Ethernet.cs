using System;

namespace TcpNano.Esp32;

/// <summary>The ESP32's Ethernet MAC, without lwIP. Only the classic ESP32 has one; firmware variants A and C leave it to us.</summary>
/// <example>
/// <code>
/// Esp32Ethernet mac = new Esp32Ethernet(Boards.Wt32Eth01);
/// NetworkStack stack = new NetworkStack(mac, new StackOptions { Secret = mac.NewSecret() });
/// </code>
/// </example>
public sealed class Esp32Ethernet : Esp32Mac
{
    /// <summary>Powers the PHY up and opens the MAC; the link comes up by itself some two seconds later, when there is one.</summary>
    /// <param name="settings">The wiring: of <see cref="Boards"/>, or your own.</param>
    /// <exception cref="ArgumentNullException">No settings.</exception>
    /// <exception cref="MacException">The wiring cannot be, the PHY does not answer, or another driver has the MAC or a pin.</exception>
    /// <exception cref="NotSupportedException">The firmware was built without TcpNano.</exception>
    public Esp32Ethernet(EthernetSettings settings)
        : base(MacKind.Ethernet, Check(settings).ToArray(), null, null)
    {
    }

    /// <summary>As above, with a wiring of your own; see <see cref="EthernetSettings"/>.</summary>
    /// <param name="phy">Kind of PHY.</param>
    /// <param name="phyAddress">Its address, 0 to 31, or -1 to look for it.</param>
    /// <param name="mdc">GPIO of the management clock.</param>
    /// <param name="mdio">GPIO of the management data.</param>
    /// <param name="reset">Reset GPIO, or -1.</param>
    /// <param name="power">Power GPIO, or -1.</param>
    /// <param name="clock">Direction of the 50 MHz clock.</param>
    /// <param name="clockPin">Its GPIO.</param>
    /// <exception cref="MacException">As above.</exception>
    /// <exception cref="NotSupportedException">As above.</exception>
    public Esp32Ethernet(PhyType phy, int phyAddress, int mdc, int mdio, int reset, int power, RmiiClock clock, int clockPin)
        : this(new EthernetSettings(phy, phyAddress, mdc, mdio, reset, power, clock, clockPin))
    {
    }

    private static EthernetSettings Check(EthernetSettings settings)
    {
        if (settings == null)
        {
            throw new ArgumentNullException(nameof(settings));
        }

        return settings;
    }
}
