using TcpNano.Internet;
using TcpNano.Timers;

namespace TcpNano;

/// <summary>
/// The services of a stack, with what each has to be called for, and a timer for each. One timer more stands for all work: so nobody else has to
/// look whether there is any.
/// </summary>
internal sealed class NetworkServices
{
    /// <summary>The services in their places: the first <see cref="Count"/> of them.</summary>
    public readonly NetworkService[] All;

    /// <summary>Places taken.</summary>
    public int Count;

    /// <summary>Numbers for all of them.</summary>
    public readonly RandomNumbers Random;

    private readonly int[] _work;
    private readonly TimerWheel _timers;
    private readonly int _firstTimer;
    private readonly int _workTimer;
    private readonly Clock _clock;
    private readonly CallGate _gate;

    public NetworkServices(int services, TimerWheel timers, int firstTimer, Clock clock, CallGate gate, RandomNumbers random)
    {
        All = new NetworkService[services];
        _work = new int[services];
        _timers = timers;
        _firstTimer = firstTimer;
        _workTimer = firstTimer + services;
        _clock = clock;
        _gate = gate;
        Random = random;
    }

    /// <summary>Takes a place.</summary>
    /// <returns>Its number; -1 when all are taken.</returns>
    public int Add(NetworkService service)
    {
        if (Count == All.Length)
        {
            return -1;
        }

        All[Count] = service;
        return Count++;
    }

    /// <summary>Notes what a service is to be called for.</summary>
    public void Note(int place, int work)
    {
        _work[place] |= work;
        if (!_timers.IsArmed(_workTimer))
        {
            _timers.Schedule(_workTimer, _clock.Now);
        }
    }

    /// <summary>Notes what every service is to be called for.</summary>
    public void NoteAll(int work)
    {
        for (int i = 0; i < Count; i++)
        {
            Note(i, work);
        }
    }

    /// <summary>A timer of the wheel has expired.</summary>
    /// <returns>Whether it is one of these, which are the last of the wheel.</returns>
    public bool Expired(int timer)
    {
        int place = timer - _firstTimer;
        if (place < 0)
        {
            return false;
        }

        _gate.IsServiceDue = true;
        if (timer != _workTimer)
        {
            _work[place] |= (int)ServiceWork.Timer;
        }

        return true;
    }

    /// <summary>What a service is to be called for, which is forgotten.</summary>
    public int Take(int place)
    {
        int work = _work[place];
        _work[place] = 0;
        return work;
    }

    /// <summary>Sets the timer of a service.</summary>
    public void Schedule(int place, int at)
    {
        _timers.Schedule(_firstTimer + place, at);
    }

    /// <summary>Stops the timer of a service, and forgets that it has expired.</summary>
    public void Cancel(int place)
    {
        _timers.Cancel(_firstTimer + place);
        _work[place] &= ~(int)ServiceWork.Timer;
    }
}
