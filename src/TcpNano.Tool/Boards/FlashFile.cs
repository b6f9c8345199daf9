namespace TcpNano.Tool.Boards;

/// <summary>Files that are to be flashed.</summary>
internal static class FlashFile
{
    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many octets at most.</param>
    /// <returns>The octets.</returns>
    /// <exception cref="FlashException">It cannot be read.</exception>
    public static byte[] Head(string path, int most)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] head = new byte[Math.Min(most, stream.Length)];
            stream.ReadExactly(head);
            return head;
        }
        catch (Exception trouble) when (trouble is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlashException(FlashFailure.File, $"there is no file '{path}'.");
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new FlashException(FlashFailure.File, $"'{path}' cannot be read: {trouble.Message}");
        }
    }

    /// <summary>The size of a file that can be read.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its octets.</returns>
    public static long Size(string path)
    {
        return new FileInfo(path).Length;
    }
}
