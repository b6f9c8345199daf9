using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;

namespace TcpNano.HostTests.Prediction;

/// <summary>
/// What a reader tells that passes every event, beside what one tells that begins at the oldest event which is left: the same, though the ring has lost the changes of state that the first one knows slots and
/// window scales from.
/// </summary>
internal sealed class EventHistory(NetworkStack stack, int entries)
{
    private readonly EventReader _reader = new(stack);
    private readonly StackEvent _event = new();
    private readonly object[] _told = new object[entries];

    /// <summary>Events that were compared so far.</summary>
    public int Compared { get; private set; }

    /// <summary>Reads on, and compares.</summary>
    /// <param name="when">After what.</param>
    public void Check(string when)
    {
        while (_reader.Read(_event))
        {
            _told[_event.Number % entries] = What(_event);
        }

        EventReader late = new(stack);
        while (late.Read(_event))
        {
            // Which segment a counter is about is lost with that segment.
            if (_event.Kind != StackEventKind.Counted)
            {
                Assert.AreEqual(_told[_event.Number % entries], What(_event), when);
                Compared++;
            }
        }
    }

    private static object What(StackEvent e)
    {
        return (e.Number, e.Time, e.Kind, e.Code, e.Connection, (e.RemoteAddress, e.RemotePort, e.LocalPort), (e.First, e.Second, e.Third, e.Fourth));
    }
}
