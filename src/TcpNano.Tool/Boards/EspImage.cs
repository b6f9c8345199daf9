using System.Buffers.Binary;

namespace TcpNano.Tool.Boards;

/// <summary>Images of bootloaders and firmware, by the header that ESP-IDF gives them.</summary>
internal static class EspImage
{
    private const int HeaderLength = 24;
    private const byte Magic = 0xE9;
    private const int ChipIdAt = 12;

    /// <summary>Checks that a file is an image for the board's chip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="board">The board.</param>
    /// <exception cref="FlashException">It is not.</exception>
    public static void Check(string path, Board board)
    {
        byte[] header = FlashFile.Head(path, HeaderLength);
        if (header.Length < HeaderLength || header[0] != Magic)
        {
            throw new FlashException(FlashFailure.File, $"'{path}' is no image for an ESP32: it does not begin like one.");
        }

        string? chip = ChipNames.OfImage(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(ChipIdAt)));
        if (chip != board.Chip)
        {
            string other = chip is null ? "another chip" : "the " + ChipNames.Title(chip);
            throw new FlashException(FlashFailure.WrongChip, $"'{path}' is for {other}, and {board.Name} has an {board.ChipTitle}.");
        }
    }
}
