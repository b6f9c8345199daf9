using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Simulation;

namespace TcpNano.Simulation.Simulation;

/// <summary>Random conversations over bad networks: streams arrive as they were sent, nobody is stuck, nothing leaks, all invariants hold.</summary>
[TestClass]
public class SimulationTests
{
    // The profile of a seed is its number modulo their count.
    private const ulong Seeds = 20_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void TwentyThousandSeeds_KeepAllPromises()
    {
        Play(1, Seeds);
    }

    [TestMethod] // and others each time; the seed to start from is in the message
    public void SeedsNobodyHasSeen_KeepAllPromises()
    {
        ulong first = (ulong)Random.Shared.NextInt64(1L << 40);
        TestContext.WriteLine($"From seed {first}.");
        Play(first, first + 4999);
    }

    // These failed once, in long series: probes that crossed; a bound that is taken back only when its connection has its turn to send;
    // what is predicted of a connection that ended with its listener, or that a call to Receive had send; R2 that counted from a partial ACK which
    // was not the last; the ACK of a cookie that comes after another SYN has drawn another SYN|ACK, or has made an entry, or with it in one batch;
    // progress of an orphan behind the SYN that takes its slot; copies of segments that come before the one with the cookie;
    // a TIME-WAIT shorter than a round trip, which the judge did not allow for.
    [TestMethod]
    [DataRow(46255651ul, "mixed")]
    [DataRow(56518824ul, "mixed")]
    [DataRow(303276ul, "again")]
    [DataRow(487197ul, "mixed")]
    [DataRow(710953079ul, "bursty")]
    [DataRow(730624912ul, "hostile")]
    [DataRow(741626900ul, "hostile")]
    [DataRow(742157057ul, "hostile")]
    [DataRow(743807853ul, "hostile")]
    [DataRow(744512639ul, "hostile")]
    [DataRow(764213378ul, "mixed")]
    [DataRow(764365659ul, "hoarding")]
    [DataRow(765157739ul, "hoarding")]
    [DataRow(765836474ul, "hostile")]
    [DataRow(766992998ul, "mixed")]
    [DataRow(748110194ul, "hostile")]
    [DataRow(964103174ul, "hostile")]
    public void RareSeeds_KeepAllPromises(ulong seed, string profile)
    {
        // Without the options that there were not when they were found.
        Scenario scenario = ScenarioGenerator.Make(seed, SimulationProfile.All.Single(one => one.Name == profile));
        Scenario plain = scenario with
        {
            Stations = [.. scenario.Stations.Select(station => station with { WindowScaling = false, Timestamps = false, SelectiveAcknowledgments = false, Controller = null, ReceiveBuffer = Math.Min(station.ReceiveBuffer, 4096) })],
        };
        foreach (Scenario one in (Scenario[])[plain, scenario])
        {
            SimulationFailure? failure = SimulationRun.Play(one).Failure;
            Assert.IsNull(failure, $"{failure?.Kind}: {failure?.Message}");
        }
    }

    [TestMethod] // or a failing seed would tell nothing
    [DataRow(3ul)]
    [DataRow(13ul)]
    [DataRow(27ul)]
    [DataRow(32ul)]
    [DataRow(33ul)]
    [DataRow(36ul)]
    public void ASeed_GivesTheSameRun(ulong seed)
    {
        Scenario scenario = ScenarioGenerator.Make(seed);
        SimulationResult first = SimulationRun.Play(scenario);
        SimulationResult second = SimulationRun.Play(ScenarioGenerator.Make(seed));
        Assert.AreEqual(first, second);
        CollectionAssert.AreEqual(ScenarioText.Of(scenario).ToArray(), ScenarioText.Of(ScenarioGenerator.Make(seed)).ToArray());
        CollectionAssert.AreEqual(SimulationRun.Show(scenario, 0).ToArray(), SimulationRun.Show(scenario, 0).ToArray());
    }

    [TestMethod] // what chance did can be written down, and gives the same run
    public void Mishaps_StandForChance()
    {
        for (ulong seed = 1; seed <= 400; seed++)
        {
            Scenario scenario = ScenarioGenerator.Make(seed);
            List<Mishap> mishaps = [];
            SimulationResult byChance = SimulationRun.Play(scenario, noted: mishaps);
            Assert.AreEqual(SimulationRun.Play(scenario), byChance);
            Assert.AreEqual(byChance, SimulationRun.Play(scenario with { Mishaps = mishaps }), $"seed {seed}");
        }
    }

    [TestMethod] // each profile does what it is for
    public void Profiles_HaveTheirTrouble()
    {
        foreach (SimulationProfile profile in SimulationProfile.All)
        {
            Scenario[] scenarios = [.. Enumerable.Range(1, 200).Select(seed => ScenarioGenerator.Make((ulong)seed, profile))];
            Assert.AreEqual(profile.Name == "clean", scenarios.All(scenario => scenario.IsCalm), profile.Name);
            Assert.AreEqual(profile.Crowd, scenarios.Any(s => s.Conversations.Count > s.Stations[0].Connections + 2), profile.Name);
            Assert.AreEqual(profile.Loss > 0, scenarios.Any(s => s.Stations[0].Wire.Loss > 0), profile.Name);
            Assert.AreEqual(Math.Max(2, profile.Stations), scenarios.Max(s => s.Stations.Count), profile.Name);
            Assert.AreEqual(profile.Reboots > 0, Befalls(scenarios, DisturbanceKind.Reboot), profile.Name);
            Assert.AreEqual(profile.Jumps > 0, Befalls(scenarios, DisturbanceKind.ClockJump), profile.Name);
            Assert.AreEqual(profile.Deafness > 0, Befalls(scenarios, DisturbanceKind.Deaf), profile.Name);
            Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, DisturbanceKind.Forgeries), profile.Name);
            Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, DisturbanceKind.Replays), profile.Name);
            Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, DisturbanceKind.Flood), profile.Name);
            Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, DisturbanceKind.Lies), profile.Name);
            Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, DisturbanceKind.Tags), profile.Name);
            foreach (DisturbanceKind kind in new[] { DisturbanceKind.Storm, DisturbanceKind.Guesses, DisturbanceKind.Probes, DisturbanceKind.Pestering })
            {
                Assert.AreEqual(profile.Hostility > 0, Befalls(scenarios, kind), profile.Name);
            }

            Assert.AreEqual(profile.Wraps > 0, scenarios.Any(s => s.Conversations.Any(c => c.WrapsAfter >= 0)), profile.Name);
            Assert.AreEqual(profile.Clocks, scenarios.Any(s => s.Stations.Any(station => station.Clock > int.MaxValue)), profile.Name);
            Assert.AreEqual(profile.Reuse > 0, scenarios.Any(s => s.Conversations.Where(c => c.LocalPort != 0).GroupBy(c => (c.Opener, c.LocalPort)).Any(g => g.Count() > 1)), profile.Name);
        }
    }

    private static bool Befalls(Scenario[] scenarios, DisturbanceKind kind)
    {
        return scenarios.Any(scenario => scenario.Disturbances.Any(disturbance => disturbance.Kind == kind));
    }

    private void Play(ulong from, ulong to)
    {
        SeedRange range = new();
        range.Play(from, to, null);
        TestContext.WriteLine($"{range.Played} scenarios, {range.Steps} events, {range.Octets} octets arrived");
        Assert.AreEqual("", string.Join(Environment.NewLine, range.Failures.Select(f => $"seed {f.Scenario.Seed} ({f.Scenario.Profile}): {f.Failure.Kind}: {f.Failure.Message}")));
        Assert.AreEqual((long)(to - from + 1), range.Played);
        Assert.IsGreaterThan(1000 * range.Played, range.Octets, "octets, so that the scenarios are about something");
    }
}
