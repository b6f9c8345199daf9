using TcpNano.Recovery;
using TcpNano.Virtual;

namespace TcpNano.Lab.Simulation;

/// <summary>Makes scenarios from seeds. Short ones: what goes wrong between two segments goes wrong as well between two hundred.</summary>
internal sealed partial class ScenarioGenerator
{
    private const int FirstPort = 1000;
    private const int FirstLocalPort = 3000;

    // Ports may be used again once nothing of before is on its way any more (RFC 9293 section 3.4.2).
    private const int LeastLifetimeOfReuse = 1000;

    private readonly SplitMix64 _random;
    private readonly SplitMix64 _options; // chances of their own, so that a seed is the same scenario but for its options
    private readonly SplitMix64 _marks;   // likewise, for ECN
    private readonly SimulationProfile _profile;

    private ScenarioGenerator(ulong seed, SimulationProfile profile)
    {
        _random = new SplitMix64(seed * 0x2545F4914F6CDD1DUL);
        _options = new SplitMix64(seed * 0x9E3779B97F4A7C15UL);
        _marks = new SplitMix64(seed * 0xD1342543DE82EF95UL);
        _profile = profile;
    }

    /// <summary>The scenario of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="profile">Its profile; null for the one that belongs to the seed.</param>
    /// <returns>The scenario.</returns>
    public static Scenario Make(ulong seed, SimulationProfile? profile = null)
    {
        SimulationProfile chosen = profile ?? SimulationProfile.All[(int)(seed % (ulong)SimulationProfile.All.Count)];
        return new ScenarioGenerator(seed, chosen).Scenario(seed);
    }

    private Scenario Scenario(ulong seed)
    {
        int stations = _profile.Stations == 0 ? 2 : 3 + _random.Below(_profile.Stations - 2);
        int conversations = _profile.Crowd ? 3 + _random.Below(4)
            : _profile.Stations > 0 || _profile.Reuse > 0 ? 2 + _random.Below(4)
            : 1 + (_random.Chance(30) ? _random.Below(3) : 0);
        int slots = _profile.Crowd ? 1 + _random.Below(3) : conversations + _random.Below(2) + (_profile.Hostility > 0 ? 4 : 0);
        return new Scenario
        {
            Seed = seed,
            Profile = _profile.Name,
            Stations = [.. Enumerable.Range(0, stations).Select(_ => WithOptions(Station(slots, stations)))],
            Batches = _random.Chance(50),
            Conversations = Conversations(conversations, stations),
            Disturbances = [.. Disturbances(stations)],
        };
    }

    private StationSetup Station(int slots, int stations)
    {
        int[] mtus = [576, 576, 1006, 1492, 1500, 1500];
        bool hurried = _profile.Busy && _random.Chance(60);
        return new StationSetup
        {
            Wire = Impairment(),
            Connections = slots,
            ReceiveBuffer = _profile.Tiny ? 256 + _random.Below(300) : 256 << _random.Below(5),
            SendBuffer = _profile.Tiny ? 256 + _random.Below(300) : 256 << _random.Below(5),
            ReassemblyBlocks = _profile.Tiny ? 1 : 1 + _random.Below(4),
            ArpEntries = _profile.Hostility > 0 ? 16 : stations == 2 ? 2 : 2 + _random.Below(stations),
            FramesPerPoll = hurried ? 1 + _random.Below(3) : 64,
            MaxSegmentLifetime = _profile.Reuse == 0 && _random.Chance(50) ? 1 + _random.Below(100) : LeastLifetimeOfReuse + _random.Below(30_000),
            DelayedAck = 1 + _random.Below(400),
            MinRto = 10 + _random.Below(1000),
            TimeWaitEntries = _random.Chance(70) ? 32 : 1,
            Backlog = _profile.SharedPorts ? 1 + _random.Below(2) : 4,
            Mtu = mtus[_random.Below(mtus.Length)],
            TransmitRing = hurried ? 1 + _random.Below(3) : StationSetup.Ample,
            ReceiveRing = hurried ? 2 + _random.Below(4) : StationSetup.Ample,
            Clock = _profile.Clocks ? Clock() : 0,
        };
    }

    private StationSetup WithOptions(StationSetup station)
    {
        return station with
        {
            WindowScaling = _options.Chance(70),
            Timestamps = _options.Chance(70),
            SelectiveAcknowledgments = _options.Chance(70),
            Controller = _options.Below(4) switch
            {
                0 => null,
                1 => CongestionController.NewReno,
                2 => CongestionController.Cubic,
                _ => CongestionController.RateModel,
            },
            ExplicitCongestionNotification = _marks.Chance(50),
            Wire = station.Wire with { Mark = _marks.Chance(50) ? _marks.Below(20) : 0 },
            ReceiveBuffer = _profile.Tiny || _profile.Crowd || !_options.Chance(5) ? station.ReceiveBuffer : 65536 << _options.Below(3),
        };
    }

    // Milliseconds are counted modulo 2^32, and some differences are taken modulo 2^31.
    private long Clock()
    {
        return _random.Below(4) switch
        {
            0 => int.MaxValue - (long)_random.Below(20_000),
            1 => uint.MaxValue - (long)_random.Below(20_000),
            2 => uint.MaxValue - (long)_random.Below(400_000),
            _ => _random.Below(int.MaxValue),
        };
    }

    private ImpairmentProfile Impairment()
    {
        return new ImpairmentProfile
        {
            Delay = _random.Chance(20) ? 0 : _random.Below(120),
            Jitter = _random.Below(_profile.Jitter + 1),
            Loss = UpTo(_profile.Loss),
            Burst = UpTo(_profile.Burst),
            BurstLength = 1 + _random.Below(8),
            Reorder = UpTo(_profile.Reorder),
            ReorderHold = 1 + _random.Below(200),
            Duplicate = UpTo(_profile.Duplicate),
            Corruption = UpTo(_profile.Corruption),
        };
    }

    private double UpTo(double percent)
    {
        return percent * _random.Below(101) / 100;
    }

    private IEnumerable<Disturbance> Disturbances(int stations)
    {
        foreach ((DisturbanceKind kind, double most, int longest) in new[]
        {
            (DisturbanceKind.LinkDown, _profile.Flaps, 4000),
            (DisturbanceKind.Sleep, _profile.Sleeps, 30_000),
            (DisturbanceKind.NoRoom, _profile.Busy ? 2 : 0, 500),
            (DisturbanceKind.Reboot, _profile.Reboots, 1),
            (DisturbanceKind.ClockJump, _profile.Jumps, 200_000),
            (DisturbanceKind.Deaf, _profile.Deafness, 2000),
            (DisturbanceKind.Forgeries, _profile.Hostility / 2, 30),
            (DisturbanceKind.Replays, _profile.Hostility / 2, 30),
            (DisturbanceKind.Flood, _profile.Hostility / 4, 10),
            (DisturbanceKind.Lies, _profile.Hostility / 2, 30),
            (DisturbanceKind.Tags, _profile.Hostility / 4, 30),
            (DisturbanceKind.Storm, _profile.Hostility / 8, 150),
            (DisturbanceKind.Guesses, _profile.Hostility / 4, 60),
            (DisturbanceKind.Probes, _profile.Hostility / 2, 30),
            (DisturbanceKind.Pestering, _profile.Hostility / 4, 100),
        })
        {
            int count = (int)most + (_random.Chance((most - (int)most) * 100) ? 1 : 0);
            for (int i = 0; i < count; i++)
            {
                int length = kind == DisturbanceKind.Reboot ? 0 : 1 + _random.Below(kind == DisturbanceKind.ClockJump && _random.Chance(50) ? 2000 : longest);
                yield return new Disturbance(kind, _random.Below(stations), _random.Below(_random.Chance(50) ? 200 : 4000), length);
            }
        }
    }
}
