using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Mdns.Tests.Simulation;

/// <summary>
/// Devices that want one name, on a link that loses, doubles and delays. Somebody on the link asks for their names now and then. <c>MDNS_SEED</c> and <c>MDNS_SEEDS</c>
/// choose other seeds, and more.
/// </summary>
[TestClass]
public class SimulationTests
{
    private static readonly ulong s_first = Setting("MDNS_SEED", 1);
    private static readonly ulong s_seeds = Setting("MDNS_SEEDS", 2000);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Rfc(6762, "8.1-5", "9-2", "9-3")]
    public void TwoThatWantOneName_EndWithTwo_AndOneKeepsIt()
    {
        int late = 0;
        int deferred = 0;
        for (ulong seed = s_first; seed < s_first + s_seeds; seed++)
        {
            SplitMix64 chance = new(seed);
            ImpairmentProfile profile = new() { Loss = chance.Below(35), Delay = chance.Below(20), Jitter = chance.Below(20) };
            Device[] devices = Run(seed, 2, profile, chance);
            Assert.AreEqual(1, devices.Count(device => device.HostName == "lamp"), "seed " + seed + ": " + Names(devices));
            Assert.AreEqual(1, devices.Count(device => device.InstanceName == "Hall Lamp"), "seed " + seed + ": " + Names(devices));
            late += devices.Sum(device => (int)device.Count(MdnsCounter.LateConflicts));
            deferred += devices.Sum(device => (int)device.Count(MdnsCounter.ProbesDeferred));
        }

        TestContext.WriteLine("late conflicts " + late + ", probes deferred " + deferred);
        Assert.IsGreaterThan(0, late);
        Assert.IsGreaterThan(0, deferred);
    }

    [TestMethod] // with copies and late frames nobody may keep the first name, but no two have the same
    [Rfc(6762, "8.1-5", "9-2", "9-3")]
    public void SeveralOnABadLink_EndWithAsManyNames()
    {
        for (ulong seed = s_first; seed < s_first + (s_seeds / 5); seed++)
        {
            SplitMix64 chance = new(seed);
            ImpairmentProfile profile = new()
            {
                Loss = chance.Below(30),
                Duplicate = chance.Below(15),
                Reorder = chance.Below(10),
                ReorderHold = 1 + chance.Below(300),
                Corruption = chance.Below(5),
                Delay = chance.Below(50),
                Jitter = chance.Below(50),
            };
            Run(seed, 3 + chance.Below(3), profile, chance);
        }
    }

    [TestMethod]
    public void OneSeed_TheSameRun()
    {
        string[] runs = [.. Enumerable.Range(0, 2).Select(_ => Names(Run(3, 4, new ImpairmentProfile { Loss = 20 }, new SplitMix64(3))))];
        Assert.AreEqual(runs[0], runs[1]);
    }

    private static Device[] Run(ulong seed, int count, ImpairmentProfile profile, SplitMix64 chance)
    {
        Lan lan = new(seed);
        Device[] devices = [.. Enumerable.Range(0, count).Select(i => lan.AddDevice(null, Lan.Own + (uint)i, profile, chance.Next()))];
        foreach (Device device in devices)
        {
            device.Responder.Start();
            lan.Run(chance.Chance(50) ? 0 : chance.Below(2000));
        }

        // Quiet until ten askings in a row have changed nothing.
        string names = "";
        int same = 0;
        for (int i = 0; i < 400 && same < 10; i++)
        {
            // A name that nobody asks for may have two owners who never hear of each other.
            Dns query = new();
            foreach (Device device in devices)
            {
                query.Ask(device.HostName + ".local", Lan.A).Ask(device.InstanceName + "._http._tcp.local", Lan.Any);
            }

            lan.Say(query);
            lan.Run(3000);
            string now = string.Join(',', devices.Select(device => device.HostName + "/" + device.InstanceName + "/" + device.Responder.State));
            same = now == names && devices.All(device => device.Responder.State == MdnsState.Running) ? same + 1 : 0;
            names = now;
        }

        Assert.AreEqual(10, same, "seed " + seed + ": " + Names(devices));
        Assert.HasCount(count, devices.Select(device => device.HostName).Distinct().ToArray(), "seed " + seed + ": " + Names(devices));
        Assert.HasCount(count, devices.Select(device => device.InstanceName).Distinct().ToArray(), "seed " + seed + ": " + Names(devices));
        Assert.IsTrue(devices.All(device => device.Host.BrokenInvariant is null), "seed " + seed);
        return devices;
    }

    private static string Names(Device[] devices)
    {
        return string.Join(", ", devices.Select(device => $"{device.HostName} and {device.InstanceName} {device.Responder.State} (late {device.Count(MdnsCounter.LateConflicts)}, probe {device.Count(MdnsCounter.ProbeConflicts)}, deferred {device.Count(MdnsCounter.ProbesDeferred)})"));
    }

    private static ulong Setting(string name, ulong otherwise)
    {
        return ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out ulong value) ? value : otherwise;
    }
}
