using TcpNano.Host.Network;

namespace TcpNano.Host.Simulation;

/// <summary>Makes scenarios from seeds. Short ones: what goes wrong between two segments goes wrong as well between two hundred.</summary>
internal sealed class ScenarioGenerator
{
    private readonly SplitMix64 _random;
    private readonly SimulationProfile _profile;

    private ScenarioGenerator(ulong seed, SimulationProfile profile)
    {
        _random = new SplitMix64(seed * 0x2545F4914F6CDD1DUL);
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
        int conversations = _profile.Crowd ? 3 + _random.Below(4) : 1 + (_random.Chance(30) ? _random.Below(3) : 0);
        int slots = _profile.Crowd ? 1 + _random.Below(3) : conversations + _random.Below(2);
        return new Scenario
        {
            Seed = seed,
            Profile = _profile.Name,
            Left = Station(slots),
            Right = Station(slots),
            ToRight = Impairment(),
            ToLeft = Impairment(),
            Batches = _random.Chance(50),
            Conversations = [.. Enumerable.Range(0, conversations).Select(_ => Conversation())],
            Disturbances = [.. Disturbances()],
        };
    }

    private StationSetup Station(int slots)
    {
        int[] mtus = [576, 576, 1006, 1492, 1500, 1500];
        bool hurried = _profile.Busy && _random.Chance(60);
        return new StationSetup
        {
            Connections = slots,
            ReceiveBuffer = _profile.Tiny ? 256 + _random.Below(300) : 256 << _random.Below(5),
            SendBuffer = _profile.Tiny ? 256 + _random.Below(300) : 256 << _random.Below(5),
            ReassemblyBlocks = _profile.Tiny ? 1 : 1 + _random.Below(4),
            MaxSegmentLifetime = _random.Chance(50) ? 1 + _random.Below(100) : 1000 + _random.Below(30000),
            DelayedAck = 1 + _random.Below(400),
            MinRto = 10 + _random.Below(1000),
            RecycleTimeWait = _random.Chance(70),
            Mtu = mtus[_random.Below(mtus.Length)],
            TransmitRing = hurried ? 1 + _random.Below(3) : 100_000,
            ReceiveRing = hurried ? 2 + _random.Below(4) : 100_000,
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

    private Conversation Conversation()
    {
        return new Conversation(_random.Chance(50), _random.Chance(12), _random.Below(_random.Chance(50) ? 20 : 2000), Script(), Script());
    }

    private List<EndAction> Script()
    {
        List<EndAction> script = [];
        bool stalls = _random.Chance(_profile.Stalls);
        if (_random.Chance(85))
        {
            script.Add(new EndAction(EndActionKind.AwaitOpen));
        }

        if (_random.Chance(20))
        {
            script.Add(new EndAction(EndActionKind.NoDelay, 1));
        }

        if (_random.Chance(10))
        {
            script.Add(new EndAction(EndActionKind.KeepAlive, 1));
        }

        if (stalls)
        {
            script.Add(new EndAction(EndActionKind.StopReading));
        }

        int steps = _random.Below(5);
        for (int i = 0; i < steps; i++)
        {
            script.Add(_random.Chance(65)
                ? new EndAction(EndActionKind.Send, 1 + _random.Below(1 << (1 + _random.Below(13))))
                : new EndAction(EndActionKind.Pause, _random.Below(1 << (1 + _random.Below(12)))));
        }

        if (stalls)
        {
            script.Add(new EndAction(EndActionKind.Pause, _random.Below(20_000)));
            if (!_random.Chance(_profile.Aborts))
            {
                script.Add(new EndAction(EndActionKind.Read));
            }
        }

        if (_random.Chance(_profile.Aborts))
        {
            script.Add(new EndAction(_random.Chance(50) ? EndActionKind.Abort : EndActionKind.Close));
            return script;
        }

        if (_random.Chance(50))
        {
            script.Add(new EndAction(EndActionKind.Shutdown));
            if (_random.Chance(20))
            {
                script.Add(new EndAction(EndActionKind.Pause, _random.Below(3000)));
            }
        }

        // Who goes on after the peer's FIN sends from CLOSE-WAIT.
        script.Add(new EndAction(EndActionKind.AwaitEnd, _random.Chance(70) ? 600_000 : _random.Below(2000)));
        if (_random.Chance(20) && script.TrueForAll(action => action.Kind != EndActionKind.Shutdown))
        {
            script.Add(new EndAction(EndActionKind.Send, 1 + _random.Below(3000)));
        }

        script.Add(new EndAction(EndActionKind.Close));
        return script;
    }

    private IEnumerable<Disturbance> Disturbances()
    {
        foreach ((DisturbanceKind kind, double most, int longest) in new[]
        {
            (DisturbanceKind.LinkDown, _profile.Flaps, 4000),
            (DisturbanceKind.Sleep, _profile.Sleeps, 30_000),
            (DisturbanceKind.NoRoom, _profile.Busy ? 2 : 0, 500),
            (DisturbanceKind.Reboot, _profile.Reboots, 1),
        })
        {
            int count = (int)most + (_random.Chance((most - (int)most) * 100) ? 1 : 0);
            for (int i = 0; i < count; i++)
            {
                int length = kind == DisturbanceKind.Reboot ? 0 : 1 + _random.Below(longest);
                yield return new Disturbance(kind, _random.Chance(50), _random.Below(4000), length);
            }
        }
    }
}
