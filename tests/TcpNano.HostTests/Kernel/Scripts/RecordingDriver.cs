using TcpNano.Link;
using TcpNano.Tool.Serving;
using TcpNano.Virtual.Ladders;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>Sits between the stack and its driver and takes down what passes, each conversation by itself: each has a port of its own.</summary>
internal sealed class RecordingDriver : WatchingDriver
{
    private readonly TalkRecord[] _talks;
    private readonly int _firstPort;

    /// <summary>Wraps a driver.</summary>
    /// <param name="driver">The driver that does the work.</param>
    /// <param name="firstPort">The port of the first conversation; those of the others follow.</param>
    /// <param name="talks">How many conversations there are.</param>
    public RecordingDriver(MacDriver driver, int firstPort, int talks)
        : base(driver)
    {
        _firstPort = firstPort;
        _talks = [.. Enumerable.Range(0, talks).Select(_ => new TalkRecord())];
    }

    /// <summary>What was seen of a conversation.</summary>
    /// <param name="number">Its number.</param>
    /// <returns>The record.</returns>
    public TalkRecord this[int number] => _talks[number];

    /// <inheritdoc/>
    protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
    {
        SegmentEnds ends = SegmentEnds.Of(frame.AsSpan(0, length));
        if (!ends.IsSegment)
        {
            return;
        }

        // Damaged ports name another conversation, or none; its checksum is wrong there, too.
        int number = IndexOf(ends.SourcePort) ?? IndexOf(ends.DestinationPort) ?? -1;
        if (number >= 0)
        {
            _talks[number].Add(Now(), frame, length, sent, sent ? ends.StateAtSource(stack) : ends.StateAtDestination(stack));
        }
    }

    private int? IndexOf(int port)
    {
        int index = port - _firstPort;
        return index >= 0 && index < _talks.Length ? index : null;
    }
}
