namespace TcpNano.Tool.Boards;

/// <summary>A firmware of one's own: nanoCLR alone, or with the bootloader and the partition table that belong to it.</summary>
/// <param name="Clr">nanoCLR.bin.</param>
/// <param name="Bootloader">bootloader.bin; null when there is nanoCLR alone.</param>
/// <param name="Partitions">The partition table's file; null when there is nanoCLR alone.</param>
internal sealed record Firmware(string Clr, string? Bootloader, string? Partitions)
{
    private const string ClrName = "nanoCLR.bin";

    /// <summary>Looks for the files as nf-interpreter's build leaves them.</summary>
    /// <param name="path">nanoCLR.bin, or the build's folder.</param>
    /// <param name="board">The board.</param>
    /// <param name="megabytes">The flash size whose partition table is wanted.</param>
    /// <returns>The files.</returns>
    /// <exception cref="FlashException">One is missing or is for something else.</exception>
    public static Firmware Find(string path, Board board, int megabytes)
    {
        string clr = Directory.Exists(path) ? Path.Combine(path, ClrName) : path;
        EspImage.Check(clr, board);
        string folder = Path.GetDirectoryName(clr) ?? "";
        string bootloader = Path.Combine(folder, "bootloader", "bootloader.bin");
        if (!File.Exists(bootloader))
        {
            return new Firmware(clr, null, null);
        }

        EspImage.Check(bootloader, board);
        string partitions = Path.Combine(folder, $"partitions_{megabytes}mb.bin");
        PartitionTable table = ReadTable(partitions);
        long size = FlashFile.Size(clr);
        return table.Factory is null || table.Deploy is null
            ? throw new FlashException(FlashFailure.File, $"'{partitions}' is no partition table of nanoFramework.")
            : size > table.Factory.Size
            ? throw new FlashException(FlashFailure.Partitions, $"'{clr}' has {size} octets, and its partition {table.Factory.Size}.")
            : new Firmware(clr, bootloader, partitions);
    }

    /// <summary>Reads a partition table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The table.</returns>
    /// <exception cref="FlashException">The file cannot be read.</exception>
    public static PartitionTable ReadTable(string path)
    {
        return PartitionTable.Parse(FlashFile.Head(path, PartitionTable.MaxLength));
    }
}
