using TcpNano.Pcap.Files;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Captures;

namespace TcpNano.Tool.Capturing;

/// <summary>The file of <c>--pcap</c>: made before anything happens, so that a bad path is known at once.</summary>
internal sealed class CaptureFile : IDisposable
{
    private const string Application = "tcpnano";

    // A FileStream's own buffer would be written when the file is closed, where a full disk can no longer be reported.
    private const int Unbuffered = 0;

    private readonly FileStream _stream;

    private CaptureFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Makes the file, empty.</summary>
    /// <param name="path">Where.</param>
    /// <returns>The file.</returns>
    /// <exception cref="OutputException">It cannot be made.</exception>
    public static CaptureFile Create(string path)
    {
        try
        {
            return new CaptureFile(path, new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, Unbuffered));
        }
        catch (Exception trouble) when (OutputException.IsFor(trouble))
        {
            throw new OutputException(path, trouble);
        }
    }

    /// <summary>Writes a whole capture.</summary>
    /// <param name="capture">What was recorded.</param>
    /// <param name="comment">What it is a capture of.</param>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public void Save(NetworkCapture capture, string comment)
    {
        using MemoryStream whole = new();
        using PcapngWriter writer = new(whole, Application, comment);
        capture.WriteTo(writer);
        try
        {
            _stream.Write(whole.GetBuffer().AsSpan(0, (int)whole.Length));
        }
        catch (IOException trouble)
        {
            throw new OutputException(Path, trouble);
        }
    }

    /// <summary>Begins a capture that is written frame by frame.</summary>
    /// <param name="comment">What it is a capture of.</param>
    /// <returns>Its writer.</returns>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public PcapngWriter Begin(string comment)
    {
        try
        {
            return new PcapngWriter(_stream, Application, comment);
        }
        catch (IOException trouble)
        {
            throw new OutputException(Path, trouble);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _stream.Dispose();
    }
}
