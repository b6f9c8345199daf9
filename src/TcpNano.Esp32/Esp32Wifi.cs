using System;

namespace TcpNano.Esp32;

/// <summary>The ESP32's Wi-Fi as a station, without lwIP: firmware variant C.</summary>
/// <remarks>With a password, only WPA2 and WPA3 networks are joined.</remarks>
public sealed class Esp32Wifi : Esp32Mac
{
    private const int LongestName = 32;
    private const int ShortestPassword = 8;
    private const int LongestPassword = 64;

    /// <summary>Starts the radio and begins to look for the network; the link is up once it has joined.</summary>
    /// <param name="ssid">The network's name, 1 to 32 octets in UTF-8.</param>
    /// <param name="password">8 to 63 octets in UTF-8, or 64 hexadecimal digits; null or empty for an open network.</param>
    /// <param name="reconnect">
    /// Whether to join again after a loss, for as long as it takes, with pauses from 0.25 to 8 seconds. Without it the driver
    /// has to be opened anew.
    /// </param>
    /// <exception cref="ArgumentNullException">No name.</exception>
    /// <exception cref="ArgumentException">Name or password has no possible length.</exception>
    /// <exception cref="MacException">The radio cannot be started, or the firmware's own network has it.</exception>
    /// <exception cref="NotSupportedException">The firmware was built without TcpNano.</exception>
    public Esp32Wifi(string ssid, string password, bool reconnect)
        : base(MacKind.Wifi, new int[] { reconnect ? 1 : 0 }, Name(ssid), Password(password))
    {
    }

    /// <summary>Signal strength in dBm, some -30 (near) to -90 (hopeless); 0 while not connected.</summary>
    public int SignalStrength
    {
        get
        {
            int value = NativeMac.Control(MacControl.SignalStrength, 0);
            return value > 0 ? value - 256 : 0;
        }
    }

    /// <summary>
    /// IEEE 802.11's or Espressif's reason for the last disconnection, 0 when there was none: 15 and 204 are a wrong
    /// password, 201 is a network that cannot be found.
    /// </summary>
    public int DisconnectReason
    {
        get
        {
            int value = NativeMac.Control(MacControl.DisconnectReason, 0);
            return value > 0 ? value : 0;
        }
    }

    private static byte[] Name(string ssid)
    {
        if (ssid == null)
        {
            throw new ArgumentNullException(nameof(ssid));
        }

        byte[] octets = Utf8.Encode(ssid);
        if (octets.Length < 1 || octets.Length > LongestName)
        {
            throw new ArgumentException(nameof(ssid));
        }

        return octets;
    }

    private static byte[] Password(string password)
    {
        if (password == null || password.Length == 0)
        {
            return null;
        }

        byte[] octets = Utf8.Encode(password);
        if (octets.Length < ShortestPassword || octets.Length > LongestPassword)
        {
            throw new ArgumentException(nameof(password));
        }

        return octets;
    }
}
