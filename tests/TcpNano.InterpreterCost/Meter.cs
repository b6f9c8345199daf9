using System.Reflection;

namespace TcpNano.InterpreterCost;

/// <summary>Reads the counts of the instrumented core between two moments.</summary>
public sealed class Meter
{
    private readonly long[] _hits;
    private readonly long[] _taken;
    private readonly long[] _start;

    /// <summary>Gives the core its counters. Runs inside the <see cref="CoreLoader"/>, where TcpNano is the instrumented one.</summary>
    public Meter(int blocks)
    {
        _hits = new long[blocks];
        _taken = new long[blocks];
        _start = new long[blocks];
        foreach (Type one in new[] { typeof(NetworkStack), typeof(W5500.W5500Mac) })
        {
            FieldInfo field = one.Assembly.GetType(Instrumenter.ProbeType, true)!.GetField(Instrumenter.HitsField)!;
            field.SetValue(null, _hits);
        }
    }

    /// <summary>Whether the meter is running.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Starts to count, on top of what was taken already.</summary>
    public void Start()
    {
        Array.Copy(_hits, _start, _hits.Length);
        IsRunning = true;
    }

    /// <summary>Stops counting.</summary>
    public void Stop()
    {
        if (IsRunning)
        {
            IsRunning = false;
            for (int i = 0; i < _hits.Length; i++)
            {
                _taken[i] += _hits[i] - _start[i];
            }
        }
    }

    /// <summary>Counts by block since the last call; stops.</summary>
    public long[] Take()
    {
        Stop();
        long[] result = (long[])_taken.Clone();
        Array.Clear(_taken);
        return result;
    }
}
