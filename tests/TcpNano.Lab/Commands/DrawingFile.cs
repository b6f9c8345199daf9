using TcpNano.Tool.Shell;

namespace TcpNano.Lab.Commands;

/// <summary>The file that a drawing goes to: made before what may take hours, so that a bad path is known at once.</summary>
internal sealed class DrawingFile : IDisposable
{
    private readonly StreamWriter _writer;

    private DrawingFile(string path, StreamWriter writer)
    {
        Path = path;
        _writer = writer;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Makes the file, empty.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The file.</returns>
    /// <exception cref="UsageException">It cannot be made. Nothing was tried yet: exit status 1 would say that something does not hold.</exception>
    public static DrawingFile Create(string path)
    {
        try
        {
            // A buffer of its own would be written when the file is closed, where a full disk can no longer be reported.
            return new DrawingFile(path, new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0)) { AutoFlush = true });
        }
        catch (Exception trouble) when (OutputException.IsFor(trouble))
        {
            throw new UsageException(new OutputException(path, trouble).Message);
        }
    }

    /// <summary>Writes the drawing.</summary>
    /// <param name="text">SVG.</param>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public void Save(string text)
    {
        try
        {
            _writer.Write(text);
        }
        catch (IOException trouble)
        {
            throw new OutputException(Path, trouble);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _writer.Dispose();
    }
}
