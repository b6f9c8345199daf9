using TcpNano.Pcap.Files;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Capturing;

/// <summary>Writes the frames of a stack on a TAP to a capture as they go by. When the disk is full it says so once, and the stack goes on without.</summary>
internal sealed class LiveCapture : IDisposable
{
    private const long NanosecondsPerTick = 100;

    private readonly CaptureFile _file;
    private readonly PcapngWriter _writer;
    private readonly Action<string> _complain;
    private readonly ConnectionNames _names = new(IPv4Address.Format);
    private readonly int _interface;

    /// <summary>Begins the capture.</summary>
    /// <param name="file">Its file; the capture's from now on.</param>
    /// <param name="tap">The TAP's name.</param>
    /// <param name="complain">Told in one line why the capture ends early.</param>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public LiveCapture(CaptureFile file, string tap, Action<string> complain)
    {
        _file = file;
        _complain = complain;
        _writer = file.Begin("a TcpNano stack on " + tap);
        try
        {
            _interface = _writer.AddInterface(tap, "TAP");
        }
        catch (IOException trouble)
        {
            throw new OutputException(file.Path, trouble);
        }
    }

    /// <summary>Whether frames are missing because they could not be written.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What time it is, in nanoseconds since 1970.</summary>
    public static long Now => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;

    /// <summary>Writes a frame.</summary>
    /// <param name="stack">The stack, which has dealt with it.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="time">When it was sent or received.</param>
    /// <param name="sent">Whether the stack sent it.</param>
    /// <param name="dropped">Why the stack dropped it; null when it did not.</param>
    public void Write(NetworkStack stack, ReadOnlySpan<byte> frame, long time, bool sent, string? dropped)
    {
        if (HasFailed)
        {
            return;
        }

        List<string> comments = [];
        SegmentEnds ends = SegmentEnds.Of(frame);
        if (ends.IsSegment && (sent ? ends.Source : ends.Destination) == stack.Address)
        {
            if (_names.First(ends) is string name)
            {
                comments.Add(name);
            }

            comments.Add(ConnectionText.Of(stack, ends, sent));
        }

        if (dropped is not null)
        {
            comments.Add("dropped by " + dropped);
        }

        try
        {
            _writer.Write(_interface, time, frame, sent ? FrameDirection.Sent : FrameDirection.Received, comments);
        }
        catch (IOException trouble)
        {
            HasFailed = true;
            _complain(new OutputException(_file.Path, trouble).Message + " The capture ends here.");
        }
    }

    /// <summary>Ends the capture.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
