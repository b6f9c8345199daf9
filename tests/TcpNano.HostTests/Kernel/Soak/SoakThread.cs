using System.Runtime.ExceptionServices;

namespace TcpNano.HostTests.Kernel.Soak;

/// <summary>A thread that does the same again and again until it is told to stop, and knows what it has allocated since it was warm.</summary>
internal sealed class SoakThread
{
    private readonly Action<SoakThread> _again;
    private readonly Thread _thread;
    private volatile bool _stop;
    private long _warm;
    private volatile bool _warmUp;
    private ExceptionDispatchInfo? _failure;

    public SoakThread(string name, ulong seed, Action<SoakThread> again)
    {
        Name = name;
        Random = new Virtual.SplitMix64(seed);
        _again = again;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public string Name { get; }

    /// <summary>Where the thread's ideas come from.</summary>
    public Virtual.SplitMix64 Random { get; }

    /// <summary>Whether the thread is to come to an end.</summary>
    public bool Stopping => _stop;

    /// <summary>Octets allocated since it was warm.</summary>
    public long Allocated { get; private set; }

    /// <summary>Whether it has thrown.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Rounds that went well.</summary>
    public long Done { get; set; }

    /// <summary>Rounds that something from outside has broken.</summary>
    public long Broken { get; set; }

    /// <summary>What it allocates counts from its next round on.</summary>
    public void IsWarm()
    {
        _warmUp = true;
    }

    public void Stop()
    {
        _stop = true;
    }

    /// <summary>Waits for its end; throws what it threw.</summary>
    public void Join(int patience)
    {
        if (!_thread.Join(patience))
        {
            throw new TimeoutException($"{Name} does not come to an end.");
        }

        _failure?.Throw();
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                _again(this);
                if (_warmUp)
                {
                    _warmUp = false;
                    _warm = GC.GetAllocatedBytesForCurrentThread();
                }

                Allocated = _warm == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - _warm;
            }
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}
