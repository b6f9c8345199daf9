using System;

namespace TcpNano.Sntp;

/// <content>What is known.</content>
public sealed partial class SntpClient
{
    private bool _isKnown;
    private long _utc;
    private long _knownAt;
    private int _roundTrip;
    private int _stratum;
    private int _leap;
    private uint _server;

    /// <summary>What it did and dropped.</summary>
    public SntpCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>Whether the time is known, and not older than <see cref="SntpOptions.LongestAge"/>.</summary>
    public bool IsSynchronized
    {
        get
        {
            lock (Lock)
            {
                EnterCall();
                return _isKnown && Now - _knownAt <= (long)_options.LongestAge * 1000;
            }
        }
    }

    /// <summary>Milliseconds since the latest answer of a server; -1 before the first.</summary>
    public long Age
    {
        get
        {
            lock (Lock)
            {
                EnterCall();
                return _isKnown ? Now - _knownAt : -1;
            }
        }
    }

    /// <summary>UTC in milliseconds since 1 January 1970, leap seconds not counted; 0 before the first answer. It may step with each answer, also backwards.</summary>
    public long UtcMilliseconds
    {
        get
        {
            lock (Lock)
            {
                EnterCall();
                return _isKnown ? _utc + (Now - _knownAt) : 0;
            }
        }
    }

    /// <summary>The round trip to the server in milliseconds, without the server's own time: the time is wrong by half of it at most.</summary>
    public int RoundTrip
    {
        get { return _roundTrip; }
    }

    /// <summary>How far the server that was heard last is from a reference clock: 1 is next to it, 15 the farthest; 0 before the first answer.</summary>
    public int Stratum
    {
        get { return _stratum; }
    }

    /// <summary>What the server announced last: 1, the last minute of the day has 61 seconds; 2, it has 59; else 0 (RFC 4330 section 4).</summary>
    public int LeapIndicator
    {
        get { return _leap; }
    }

    /// <summary>The server that was heard last; 0 before the first answer.</summary>
    public uint Server
    {
        get { return _server; }
    }

    /// <summary>Whether servers are set and all of them have answered that they do not want to be asked. <see cref="SetServers"/> begins anew.</summary>
    public bool IsDenied
    {
        get
        {
            lock (Lock)
            {
                return _serverCount != 0 && _denied == (AllServers >> (MostServers - _serverCount));
            }
        }
    }

    /// <summary>Waits until the time is known. Like all calls that wait it needs the pump (<see cref="NetworkStack.Start"/>), or another thread that polls.</summary>
    /// <param name="timeout">Milliseconds; 0 does not wait, -1 waits without limit.</param>
    /// <returns>Whether the time is known.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is less than -1.</exception>
    /// <exception cref="InvalidOperationException">Called on the pump's own thread.</exception>
    public bool Wait(int timeout)
    {
        if (timeout < -1)
        {
            ThrowTimeout();
        }

        bool waited = false;
        long started = 0;
        for (;;)
        {
            int left;
            lock (Lock)
            {
                EnterCall();
                if (waited)
                {
                    _waiters--;
                }

                left = _isKnown ? 0 : TimeLeft(timeout, waited, ref started);
                if (left == 0)
                {
                    if (_waiters != 0 && _isKnown)
                    {
                        // One signal may be for several threads.
                        _signal.Set();
                    }

                    return _isKnown;
                }

                _waiters++;
            }

            waited = true;
            WaitFor(_signal, left);
        }
    }

    private static void ThrowTimeout()
    {
        throw new ArgumentOutOfRangeException("timeout");
    }
}
