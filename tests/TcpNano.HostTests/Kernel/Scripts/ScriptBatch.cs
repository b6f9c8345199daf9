using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>Many conversations at a time between one stack and the kernel, each with the script of a seed.</summary>
internal sealed class ScriptBatch
{
    private const int MostShown = 3;

    private readonly Bench _bench;
    private readonly List<ScriptedTalk> _talks = [];
    private readonly List<(ScriptedTalk? Talk, SimulationFailure Failure)> _failures = [];
    private readonly Action<Bench, IReadOnlyList<ScriptedTalk>>? _sabotage;
    private readonly string _replay;
    private readonly int _slots;
    private readonly long _start;
    private ScriptedTalk? _last;
    private long _appsOver;

    private ScriptBatch(Bench bench, RecordingDriver driver, ScriptWire wire, SeedList seeds, int slots, Action<Bench, IReadOnlyList<ScriptedTalk>>? sabotage)
    {
        _sabotage = sabotage;
        _bench = bench;
        _slots = slots;
        _replay = seeds.Replay(wire);
        _start = driver.Now();
        for (int i = 0; i < seeds.Seeds.Count; i++)
        {
            _talks.Add(new ScriptedTalk(bench, wire, seeds.Seeds[i], i, driver[i], _start));
        }
    }

    private long Now => _bench.Driver.Now();

    /// <summary>Plays the scripts of some seeds.</summary>
    /// <param name="context">The test.</param>
    /// <param name="wire">What lies between the stack and the kernel.</param>
    /// <param name="seeds">The seeds, and that of the stack.</param>
    /// <param name="sabotage">Is done in each turn while the stack stands still; to see that it is noticed.</param>
    /// <param name="patience">How long anything may take, in milliseconds.</param>
    /// <returns>What was wrong, to be read by people; null when nothing was.</returns>
    public static string? Play(TestContext context, ScriptWire wire, SeedList seeds, Action<Bench, IReadOnlyList<ScriptedTalk>>? sabotage = null, int patience = RealTime.Patience)
    {
        StationSetup setup = RealTime.StackOf(seeds.Stack, wire);
        RecordingDriver? driver = null;
        using Bench bench = Bench.WithStack(
            context,
            wire == ScriptWire.Clean ? Wire.Direct : Wire.Impaired,
            options => RealTime.Tune(options, setup, seeds.Seeds.Count),
            RealTime.ProfileOf(wire),
            mac => driver = new RecordingDriver(mac, ScriptedTalk.FirstPort, seeds.Seeds.Count),
            setup.Mtu,
            seeds.Seeds[0]);

        // The kernel scales its window after a simultaneous open although its peer did not offer to (RFC 7323 section 2.2
        // wants both to): what it means as 65 KiB reads as 65 octets.
        bench.Kernel.Set("net/ipv4/tcp_window_scaling", "0");

        // Who cannot find its neighbour learns nothing about TCP: three lost ARP requests in a row are no rarity here.
        bench.Kernel.Command("ping", $"-c 3 -i 0.05 -w 20 {Bench.StackAddress}");
        string neighbour = bench.Kernel.Ip("neigh show " + Bench.StackAddress).Split("lladdr ")[1].Split(' ')[0];
        bench.Kernel.Ip($"neigh replace {Bench.StackAddress} dev {Bench.TapName} lladdr {neighbour} nud permanent");

        ScriptBatch batch = new(bench, driver!, wire, seeds, setup.Connections, sabotage);
        string? report = batch.Run(patience);
        context.WriteLine($"{wire}: {batch.Summary()}");
        if (seeds.Seeds.Count == 1)
        {
            context.WriteLine(string.Join('\n', batch._talks[0].Describe()));
        }

        return report;
    }

    private string? Run(int patience)
    {
        bool ended = Until(patience, "apps wait for ever", () =>
        {
            _last = _talks.Find(talk => !talk.IsOver) ?? _last;
            foreach (ScriptedTalk talk in _talks)
            {
                if (talk.Step(Now) is SimulationFailure failure)
                {
                    _failures.Add((talk, failure));
                }
            }

            return _talks.TrueForAll(talk => talk.IsOver);
        });
        _appsOver = Now;
        ended = ended && Until(patience, "connections remain", () =>
        {
            _talks.ForEach(talk => talk.Look(Now));
            return _bench.Stack.FreeConnections == _slots;
        });
        ended = ended && Until(patience, "the kernel is stuck", () => KernelIsDone());
        if (ended)
        {
            foreach (ScriptedTalk talk in _talks)
            {
                if (talk.Judge(Now) is SimulationFailure failure)
                {
                    _failures.Add((talk, failure));
                }
            }
        }

        return _failures.Count == 0 ? null : Report();
    }

    // Until it is done, something is wrong, or patience is over; every invariant of the stack holds all the while.
    private bool Until(int patience, string otherwise, Func<bool> isDone)
    {
        long last = Now + patience;
        while (true)
        {
            bool done = isDone();
            string? broken;
            lock (_bench.Stack.Gate)
            {
                _sabotage?.Invoke(_bench, _talks);
                broken = Invariants.Check(_bench.Stack);
            }

            if (broken is not null)
            {
                _failures.Add((null, new SimulationFailure("invariant", broken, Now)));
            }
            else if (!done && Now > last)
            {
                _failures.Add((_talks.Find(talk => !talk.IsOver), new SimulationFailure("stuck", $"{otherwise} for {patience} ms", Now)));
            }

            if (_failures.Count > 0)
            {
                return false;
            }

            if (done)
            {
                return true;
            }

            Thread.Sleep(1);
        }
    }

    // TIME-WAIT is nobody's any more, and so is FIN-WAIT-2 when the app has closed: the kernel times both.
    private bool KernelIsDone()
    {
        string table = _bench.Kernel.Command("ss", "-tanH");
        bool done = table.Split('\n').All(line => line.Length == 0 || line.StartsWith("LISTEN", StringComparison.Ordinal)
            || line.StartsWith("TIME-WAIT", StringComparison.Ordinal) || line.StartsWith("FIN-WAIT-2", StringComparison.Ordinal));
        if (!done)
        {
            Thread.Sleep(50);
        }

        return done;
    }

    private string Summary()
    {
        IEnumerable<string> fates = _talks.GroupBy(talk => (talk.Stack.Reason, talk.Kernel.Reason))
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} {group.Key.Item1}/{group.Key.Item2}");
        return $"{_talks.Count} conversations in {Now - _start} ms (apps {_appsOver - _start}, the last in seed {_last?.Seed}), {_talks.Sum(talk => talk.Stack.Outgoing.Received)} octets from the stack and {_talks.Sum(talk => talk.Kernel.Outgoing.Received)} to it; stack/kernel: {string.Join(", ", fates)}";
    }

    private string Report()
    {
        List<string> lines = [$"{_failures.Count} failed; again: {_replay}"];
        foreach ((ScriptedTalk? talk, SimulationFailure failure) in _failures.Take(MostShown))
        {
            lines.Add($"{failure.Kind}: {failure.Message} (at {failure.At - _start} ms)");
            lines.AddRange(talk?.Describe() ?? []);
        }

        lines.Add(StackDump.Of(_bench));
        return string.Join('\n', lines);
    }
}
