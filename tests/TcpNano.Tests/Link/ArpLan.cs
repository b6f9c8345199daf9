using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Link;
using TcpNano.Tests.Support;
using TcpNano.Timers;

namespace TcpNano.Tests.Link;

/// <summary>An ARP cache on a link that the test plays. Station n is 02:00:00:00:00:0n and, usually, 192.168.0.n; we are station 1.</summary>
public sealed class ArpLan
{
    /// <summary>The cache's timers do not start at 0, so that nobody can take an entry for its timer.</summary>
    public const int FirstTimer = 3;

    public readonly FakeDriver Driver = new FakeDriver();
    public readonly StackCounters Counters = new StackCounters();
    public readonly StackOptions Options = new StackOptions();

    /// <summary>Entry that failed last, or -1.</summary>
    public int LastFailed = -1;

    /// <summary>How many entries have failed.</summary>
    public int Failures;

    public int Now;

    internal readonly ArpCache Cache;
    internal readonly TimerWheel Timers;

    public ArpLan(int entries, int now)
        : this(entries, now, 3)
    {
    }

    public ArpLan(int entries, int now, int requests)
        : this(entries, now, requests, 60000)
    {
    }

    public ArpLan(int entries, int now, int requests, int lifetime)
        : this(entries, now, requests, lifetime, Secret())
    {
    }

    public ArpLan(int entries, int now, byte[] secret)
        : this(entries, now, 3, 60000, secret)
    {
    }

    private ArpLan(int entries, int now, int requests, int lifetime, byte[] secret)
    {
        Options.ArpEntries = entries;
        Options.ArpRequests = requests;
        Options.ArpLifetime = lifetime;
        Options.Secret = secret;
        Now = now;
        Timers = new TimerWheel(FirstTimer + entries, now);
        Cache = new ArpCache(Options, Driver, new DriverFaults(Counters), Counters, Timers, FirstTimer);
        Cache.Configure(Frames.Own);
        Driver.ForgetSent();
    }

    /// <summary>192.168.0.n.</summary>
    public static uint Address(int n)
    {
        return 0xC0A80000 + (uint)n;
    }

    /// <summary>Lets time pass, millisecond by millisecond, and serves the timers.</summary>
    public void Elapse(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            Now++;
            int timer;
            while ((timer = Timers.Expire(Now)) >= 0)
            {
                int failed = Cache.Expired(timer, Now);
                if (failed >= 0)
                {
                    LastFailed = failed;
                    Failures++;
                }
            }
        }
    }

    public int Resolve(int n)
    {
        return Cache.Resolve(Address(n), Now);
    }

    /// <summary>Resolves a station that answers at once.</summary>
    public int Meet(int n)
    {
        Assert.AreEqual(ArpCache.Pending, Resolve(n));
        int entry = Cache.PendingEntry;
        ExpectRequest(n);
        Assert.AreEqual(entry, Reply(n, Address(n)));
        Assert.AreEqual(entry, Resolve(n));
        ExpectNothing();
        return entry;
    }

    /// <summary>A reply to us.</summary>
    public int Reply(int station, uint sender)
    {
        return Input(Frames.Arp(2, Frames.Station(station), sender, Frames.Station(1), Frames.Own));
    }

    /// <summary>A request to everybody.</summary>
    public int Request(int station, uint sender, uint target)
    {
        return Input(Frames.Arp(1, Frames.Station(station), sender, new byte[6], target));
    }

    public int Input(byte[] frame)
    {
        return Cache.Input(Frames.InArray(frame), frame.Length, Now);
    }

    /// <summary>The next frame sent is a request to everybody.</summary>
    public void ExpectRequest(int n)
    {
        ExpectArp(1, Frames.Everybody(), new byte[6], Address(n));
    }

    /// <summary>The next frame sent is a request to one station.</summary>
    public void ExpectPoll(int n, int station)
    {
        ExpectArp(1, Frames.Station(station), new byte[6], Address(n));
    }

    /// <summary>The next frame sent is a reply to a station.</summary>
    public void ExpectReply(int station, uint target)
    {
        ExpectArp(2, Frames.Station(station), Frames.Station(station), target);
    }

    /// <summary>The next frame sent is an announcement of our address.</summary>
    public void ExpectAnnouncement(uint own)
    {
        byte[] expected = Frames.Arp(1, Frames.Station(1), own, new byte[6], own);
        Assert.IsTrue(Frames.Holds(Take(), 0, expected));
    }

    public void ExpectNothing()
    {
        Assert.AreEqual(0, Driver.SentCount);
    }

    /// <summary>Whether an entry holds a station's hardware address.</summary>
    public bool Holds(int entry, int station)
    {
        return entry >= 0 && Frames.Holds(Cache.Hardware, 6 * entry, Frames.Station(station));
    }

    private static byte[] Secret()
    {
        byte[] secret = new byte[StackOptions.SecretLength];
        for (int i = 0; i < secret.Length; i++)
        {
            secret[i] = (byte)((i * 37) + 11);
        }

        return secret;
    }

    private void ExpectArp(int operation, byte[] destination, byte[] targetHardware, uint target)
    {
        byte[] expected = Frames.Arp(operation, Frames.Station(1), Frames.Own, targetHardware, target);
        destination.CopyTo(expected, 0);
        Assert.IsTrue(Frames.Holds(Take(), 0, expected));
    }

    private byte[] Take()
    {
        byte[] sent = Driver.TakeSent();
        Assert.IsNotNull(sent);
        Assert.AreEqual(60, Driver.TakenLength);
        return sent;
    }
}
