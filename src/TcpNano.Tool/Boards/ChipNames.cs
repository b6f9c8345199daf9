namespace TcpNano.Tool.Boards;

/// <summary>Espressif's chips.</summary>
public static class ChipNames
{
    // esp_chip_id_t of ESP-IDF.
    private static readonly Dictionary<int, string> s_ofImages = new()
    {
        [0] = "esp32",
        [2] = "esp32s2",
        [5] = "esp32c3",
        [9] = "esp32s3",
        [12] = "esp32c2",
        [13] = "esp32c6",
        [16] = "esp32h2",
        [18] = "esp32p4",
        [20] = "esp32c61",
        [23] = "esp32c5",
    };

    /// <summary>A chip as Espressif writes it.</summary>
    /// <param name="chip">As esptool spells it.</param>
    /// <returns>For example ESP32-S3 for esp32s3.</returns>
    public static string Title(string chip)
    {
        const string Family = "esp32";
        return chip.Length > Family.Length && chip.StartsWith(Family, StringComparison.Ordinal)
            ? "ESP32-" + chip[Family.Length..].ToUpperInvariant()
            : chip.ToUpperInvariant();
    }

    /// <summary>The chip of an image, as esptool spells it.</summary>
    /// <param name="id">The chip id in the image's header.</param>
    /// <returns>The chip; null when it is none that we know.</returns>
    public static string? OfImage(int id)
    {
        return s_ofImages.GetValueOrDefault(id);
    }
}
