using System.Globalization;

namespace TcpNano.Tool.Boards;

/// <summary>Offsets in flash as text.</summary>
internal static class Offset
{
    /// <summary>As esptool, nanoff and their documentation write them.</summary>
    /// <param name="value">The offset.</param>
    /// <returns>For example 0x1E0000.</returns>
    public static string Text(uint value)
    {
        return "0x" + value.ToString("X", CultureInfo.InvariantCulture);
    }
}
