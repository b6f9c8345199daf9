using System.Globalization;
using TcpNano.Diagnostics;
using TcpNano.Pcap.Files;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Captures;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Watching;

/// <summary>
/// Writes the frames of a device to a capture, with what has come of each as comments. A frame waits until its events have come, which have an order of their own.
/// </summary>
internal sealed class WatchCapture : IDisposable
{
    private const int MostWaiting = 1000;

    private readonly CaptureFile _file;
    private readonly PcapngWriter _writer;
    private readonly TraceClock _clock;
    private readonly ConnectionNames _names = new(IPv4Address.Format);
    private readonly ConnectionStates _states = new();
    private readonly Queue<(TraceFrame Frame, uint LostBefore)> _frames = new();
    private readonly Queue<TraceEvent> _events = new();
    private readonly int _interface;
    private uint _nextEvent;
    private uint _lostBefore;
    private int _old;

    /// <summary>Begins the capture.</summary>
    /// <param name="file">Its file; the capture's from now on.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="hello">Who it is.</param>
    /// <param name="clock">Its clock.</param>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public WatchCapture(CaptureFile file, string device, TraceHello hello, TraceClock clock)
    {
        _file = file;
        _clock = clock;
        _nextEvent = hello.FirstEvent;
        Address = hello.Address;
        _writer = file.Begin("tcpnano watch " + device);
        _interface = Guarded(() => _writer.AddInterface(device, "the network of a TcpNano device, " + hello.HardwareAddress));
    }

    /// <summary>The device's address.</summary>
    public uint Address { get; set; }

    /// <summary>Frames so far.</summary>
    public long Count { get; private set; }

    /// <summary>An event comes.</summary>
    /// <param name="happened">The event.</param>
    public void Take(TraceEvent happened)
    {
        _events.Enqueue(happened);
        _nextEvent = happened.Number + 1;
        WriteReady();
    }

    /// <summary>A frame comes.</summary>
    /// <param name="frame">The frame.</param>
    public void Take(TraceFrame frame)
    {
        _frames.Enqueue((frame, _lostBefore));
        _lostBefore = 0;
        WriteReady();
        while (_frames.Count > MostWaiting)
        {
            WriteNext();
        }
    }

    /// <summary>Frames are missing before the next one.</summary>
    /// <param name="lost">How many.</param>
    public void Take(TraceLost lost)
    {
        _lostBefore += lost.Frames;
    }

    /// <summary>A table is complete: what came before the one before it waits no more.</summary>
    public void Settle()
    {
        for (int i = 0; i < _old; i++)
        {
            WriteNext();
        }

        while (_frames.Count == 0 && _events.TryDequeue(out TraceEvent? happened))
        {
            // Of frames that do not come: the device has none, or they are lost.
            _states.Learn(happened);
        }

        _old = _frames.Count;
        _states.ForgetClosed();
    }

    /// <summary>Writes what still waits, and ends the capture.</summary>
    public void Finish()
    {
        while (_frames.Count > 0)
        {
            WriteNext();
        }

        Guarded(() =>
        {
            _writer.Flush();
            return 0;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    // All events of the first frame have come once one of the next frame's, or the number before it, has.
    private void WriteReady()
    {
        while (_frames.Count > 1 && (int)(_nextEvent - _frames.ElementAt(1).Frame.NextEvent) >= 0)
        {
            WriteNext();
        }
    }

    private void WriteNext()
    {
        (TraceFrame frame, uint lostBefore) = _frames.Dequeue();
        _old = Math.Max(0, _old - 1);
        List<string> comments = [];
        SegmentEnds ends = SegmentEnds.Of(frame.Data);
        bool isSegment = ends.IsSegment && (frame.IsSent ? ends.Source : ends.Destination) == Address;
        if (isSegment && _names.First(ends) is string name)
        {
            comments.Add(name);
        }

        if (lostBefore > 0)
        {
            comments.Add(string.Create(CultureInfo.InvariantCulture, $"{lostBefore} frames before this one are missing: they came faster than the stream takes them"));
        }

        if (frame.HasNotLeft)
        {
            comments.Add("did not leave: the driver had no room");
        }

        List<string> events = [.. EventsOf(frame, ends.IsSegment)];
        TcpState? state = !isSegment ? null
            : frame.IsSent ? _states.Of(ends.Destination, ends.DestinationPort, ends.SourcePort)
            : _states.Of(ends.Source, ends.SourcePort, ends.DestinationPort);
        if (state is not null)
        {
            comments.Add(TcpStateName.Of(state.Value));
        }

        comments.AddRange(events);
        Guarded(() =>
        {
            _writer.Write(_interface, _clock.Nanoseconds(frame.Time), frame.Data, frame.Length, frame.IsSent ? FrameDirection.Sent : FrameDirection.Received, comments);
            return 0;
        });
        Count++;
    }

    // Those before it belong to frames that were lost, and so do those behind, from a further segment on.
    private IEnumerable<string> EventsOf(TraceFrame frame, bool isSegment)
    {
        int segments = 0;
        while (_events.TryPeek(out TraceEvent? happened) && (!_frames.TryPeek(out (TraceFrame Frame, uint LostBefore) next) || (int)(happened.Number - next.Frame.NextEvent) < 0))
        {
            _states.Learn(_events.Dequeue());
            if ((int)(happened.Number - frame.NextEvent) < 0)
            {
                continue;
            }

            bool isItself = (StackEventKind)happened.Kind is StackEventKind.SegmentReceived or StackEventKind.SegmentSent;
            segments += isItself ? 1 : 0;
            if (!isItself && segments <= (isSegment ? 1 : 0))
            {
                yield return EventWords.Of(happened);
            }
        }
    }

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (IOException trouble)
        {
            throw new OutputException(_file.Path, trouble);
        }
    }
}
