namespace TcpNano.Tool.Boards;

/// <summary>Serial ports of this machine.</summary>
internal static class SerialPorts
{
    private static readonly string[] s_patterns = ["ttyUSB*", "ttyACM*", "cu.usb*", "cu.wchusb*", "cu.SLAB*"];

    /// <summary>Checks that a port is there, where ports are files; whether it can be opened the tools will say.</summary>
    /// <param name="port">The port.</param>
    /// <exception cref="FlashException">It is not there.</exception>
    public static void Check(string port)
    {
        // esptool takes rfc2217://HOST:PORT and the like, too.
        if (OperatingSystem.IsWindows() || port.Contains("://", StringComparison.Ordinal) || File.Exists(port))
        {
            return;
        }

        List<string> others = [.. s_patterns.SelectMany(pattern => Directory.EnumerateFiles("/dev", pattern)).Order(StringComparer.Ordinal)];
        string hint = others.Count == 0 ? "and no other USB serial port either; is the cable one for data?" : "but " + string.Join(", ", others) + ".";
        throw new FlashException(FlashFailure.Port, $"there is no port '{port}', {hint}");
    }
}
