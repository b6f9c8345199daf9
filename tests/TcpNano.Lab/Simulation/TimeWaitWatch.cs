using TcpNano.Diagnostics;
using TcpNano.Tcp;

namespace TcpNano.Lab.Simulation;

/// <summary>
/// TIME-WAIT lasts 2 MSL by the clock of its station (RFC 9293 section 3.4.2, MUST-13), unless one of the few things happens that may end it
/// early, each of which is counted: the table was full, a SYN opened the connection anew (section 3.6.1, MAY-2), or a RST answered our challenge.
/// </summary>
/// <param name="station">The station that is watched.</param>
internal sealed class TimeWaitWatch(SimulatedStation station)
{
    private List<(uint Remote, uint Ports, uint Next, uint Began)> _before = [];
    private List<(uint Remote, uint Ports, uint Next, uint Began)> _now = [];
    private NetworkStack? _stack;
    private uint _mayEnd;
    private uint _recycled;
    private long _jumped;

    /// <summary>Looks at what has happened since the last time.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Check()
    {
        NetworkStack stack = station.Stack;
        if (stack != _stack)
        {
            // It has restarted, and knows of nothing.
            _stack = stack;
            _before.Clear();
            _mayEnd = MayEnd(stack);
            _recycled = stack.Counters[StackCounter.TimeWaitRecycled];
        }

        // Its clock may have jumped after what has happened.
        uint clock = (uint)station.Host.Driver.Now();
        uint began = clock - (uint)(station.Jumped - _jumped);
        _jumped = station.Jumped;
        TimeWaitTable table = stack.Tcp.TimeWait;
        if (table.Count == 0 && _before.Count == 0)
        {
            return null;
        }

        _now.Clear();
        for (int entry = table.Oldest; entry != TimeWaitTable.None; entry = table.After(entry))
        {
            (uint Remote, uint Ports, uint Next, uint Began) one = (table.RemoteOf(entry), table.PortsOf(entry), table.SndNxt(entry), began);
            int known = _before.FindIndex(other => other.Remote == one.Remote && other.Ports == one.Ports && other.Next == one.Next);
            if (known >= 0)
            {
                one.Began = _before[known].Began;
                _before.RemoveAt(known);
            }

            _now.Add(one);
        }

        int least = 2 * station.Setup.MaxSegmentLifetime;
        int early = _before.Count(gone => clock - gone.Began < least);
        uint ended = MayEnd(stack) - _mayEnd;
        uint recycled = stack.Counters[StackCounter.TimeWaitRecycled] - _recycled;
        _mayEnd += ended;
        _recycled += recycled;
        bool onlyRecycled = recycled > 0 && ended == 0 && _before.Count == recycled;
        string? wrong = early > ended + recycled ? $"{early} in TIME-WAIT ended before 2 MSL"
            : onlyRecycled && _now.Count < station.Setup.TimeWaitEntries ? "one in TIME-WAIT gave way though there was room"
            : null;
        (_before, _now) = (_now, _before);
        return wrong;
    }

    private static uint MayEnd(NetworkStack stack)
    {
        return stack.Counters[StackCounter.TimeWaitReused] + stack.Counters[StackCounter.ResetsReceived];
    }
}
