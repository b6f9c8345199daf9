using BenchmarkDotNet.Attributes;
using TcpNano.Timers;

namespace TcpNano.Benchmarks.Micro;

/// <summary>The timer wheel with every timer armed.</summary>
public class WheelBenchmarks
{
    private const int Rto = 200;
    private const int Spread = 60_000;

    private TimerWheel _wheel = null!;
    private Random _random = null!;
    private int _now;
    private int _next;

    /// <summary>Timers.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Entries { get; set; }

    /// <summary>1 to 100,000, as far as a wheel goes.</summary>
    public static IEnumerable<int> Sizes => MicroSizes.UpTo(TimerWheel.MaxTimers);

    /// <summary>Arms all timers, each at a time of its own.</summary>
    [GlobalSetup]
    public void Arm()
    {
        _random = new Random(Entries);
        _now = 0;
        _wheel = new TimerWheel(Entries, _now);
        for (int i = 0; i < Entries; i++)
        {
            _wheel.Schedule(i, 1 + _random.Next(Spread));
        }
    }

    /// <summary>An ACK: the retransmission timer of some connection begins anew (RFC 6298 rule 5.3).</summary>
    [Benchmark(Description = "begin a timer anew")]
    public void Restart()
    {
        _next = (_next + 7919) % Entries;
        _wheel.Schedule(_next, _now + Rto);
    }

    /// <summary>A timer that is cancelled, and armed for another time.</summary>
    [Benchmark(Description = "cancel and arm")]
    public void CancelAndArm()
    {
        _next = (_next + 7919) % Entries;
        _wheel.Cancel(_next);
        _wheel.Schedule(_next, _now + 1 + ((_next * 31) % Spread));
    }

    /// <summary>Time passes until a timer is due; it is armed again.</summary>
    /// <returns>The timer.</returns>
    [Benchmark(Description = "wait, fire and arm")]
    public int Fire()
    {
        int id = _wheel.Expire(_now);
        while (id < 0)
        {
            _now += Math.Max(1, _wheel.UntilNext(_now));
            id = _wheel.Expire(_now);
        }

        _wheel.Schedule(id, _now + 1 + _random.Next(Spread));
        return id;
    }
}
