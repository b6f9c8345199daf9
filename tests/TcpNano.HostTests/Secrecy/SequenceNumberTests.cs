using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Secrecy;

/// <summary>What somebody learns from the initial sequence numbers of 100,000 connections about those of others: nothing (RFC 6528).</summary>
[TestClass]
public class SequenceNumberTests
{
    private const int Connections = 100_000;
    private const uint Somebody = 0xC0000200; // 192.0.2.0
    private const int FirstPort = 1024;
    private const int Ports = 60_000;

    // 250 ticks of 4 microseconds.
    private const uint TicksPerMillisecond = 250;

    [TestMethod]
    [DataRow("ports in a row")]
    [DataRow("addresses in a row")]
    [DataRow("random ends")]
    [Rfc(6528, "3-4")]
    public void NumbersOfDifferentEnds_AreNotRelated(string ends)
    {
        // The clock stands still: it would only blur what the hash lets through.
        Outsider outsider = new(1, 5_000_000);
        SplitMix64 random = new(1);
        uint[] numbers = new uint[Connections];
        uint[] addresses = new uint[Connections];
        uint[] ports = new uint[Connections];
        for (int i = 0; i < Connections; i++)
        {
            (addresses[i], ports[i]) = ends switch
            {
                "ports in a row" => (Somebody + (uint)(i / Ports), FirstPort + (uint)(i % Ports)),
                "addresses in a row" => (Somebody + (uint)i, (uint)FirstPort),
                _ => (0x0B000000 + (uint)random.Below(1 << 30), FirstPort + (uint)random.Below(Ports)),
            };
            numbers[i] = outsider.InitialSequence(addresses[i], (int)ports[i]);
        }

        Randomness.AssertNone(Randomness.Fault(numbers), "numbers");
        if (ends != "ports in a row")
        {
            Randomness.AssertNone(Randomness.Relation(numbers, addresses), "numbers and addresses");
        }

        if (ends != "addresses in a row")
        {
            Randomness.AssertNone(Randomness.Relation(numbers, ports), "numbers and ports");
        }
    }

    [TestMethod]
    [Rfc(6528, "3-1")]
    [Rfc(6528, "3-2")]
    [Rfc(6528, "3-6")]
    public void NumbersOfTheSameEnds_FollowTheClock()
    {
        const int Ends = 500;
        const int Moments = Connections / Ends;
        Outsider outsider = new(2, 77);
        SplitMix64 random = new(2);
        uint[] first = new uint[Ends];
        uint passed = 0;
        for (int moment = 0; moment < Moments; moment++)
        {
            for (int i = 0; i < Ends; i++)
            {
                uint number = outsider.InitialSequence(Somebody + (uint)(i % 7), FirstPort + i);
                if (moment == 0)
                {
                    first[i] = number;
                }

                Assert.AreEqual(first[i] + (passed * TicksPerMillisecond), number, $"ends {i}, {passed} ms later");
            }

            int step = random.Chance(50) ? random.Below(100) : random.Below(500_000);
            outsider.Elapse(step);
            passed += (uint)step;
        }

        Assert.IsGreaterThan(uint.MaxValue / TicksPerMillisecond, passed, "the clock has wrapped");
    }

    [TestMethod]
    [Rfc(6528, "3-3")]
    public void NumbersBeforeAReboot_TellNothingOfThoseAfterIt()
    {
        // The same ends at the same reading of the clock, with a secret that differs in one bit.
        Outsider before = new(0x10, 5_000_000);
        Outsider after = new(0x11, 5_000_000);
        uint[] old = new uint[Connections / 2];
        uint[] present = new uint[old.Length];
        for (int i = 0; i < old.Length; i++)
        {
            old[i] = before.InitialSequence(Somebody, FirstPort + i);
            present[i] = after.InitialSequence(Somebody, FirstPort + i);
        }

        Randomness.AssertNone(Randomness.Relation(old, present), "before and after");
        Randomness.AssertNone(Randomness.Fault([.. old.Zip(present, (x, y) => y - x)]), "differences");
    }

    [TestMethod]
    public void PortsAndNumbersOfOurOwnConnections_AreNotRelated()
    {
        const int Opened = 50_000;
        Outsider outsider = new(3, 5_000_000);
        uint[] ports = new uint[Opened];
        uint[] numbers = new uint[Opened];
        for (int i = 0; i < Opened; i++)
        {
            (numbers[i], int port) = outsider.Connect(Somebody, 443);
            ports[i] = (uint)port;
        }

        // The dynamic range of RFC 6335 section 6 has 14 bits.
        Assert.IsGreaterThanOrEqualTo(49152u, ports.Min());
        Randomness.AssertNone(Randomness.Fault([.. ports.Select(port => port - 49152)], 14), "ports");
        Randomness.AssertNone(Randomness.Relation(ports, numbers), "ports and numbers");

        // A port that comes again has the same number at the same time; the first of each are all different ends.
        Randomness.AssertNone(Randomness.Fault([.. numbers.Zip(ports).DistinctBy(pair => pair.Second).Select(pair => pair.First)]), "numbers");
    }

    [TestMethod]
    public void PortsToOnePeer_TellNothingOfPortsToAnother()
    {
        const int Opened = 50_000;
        Outsider outsider = new(4, 5_000_000);
        uint[] one = new uint[Opened];
        uint[] other = new uint[Opened];
        for (int i = 0; i < Opened; i++)
        {
            one[i] = (uint)outsider.Connect(Somebody, 443).Port;
            other[i] = (uint)outsider.Connect(Somebody + 1, 443).Port;
        }

        Randomness.AssertNone(Randomness.Relation(one, other), "ports");
        Randomness.AssertNone(Randomness.Fault([.. one.Zip(other, (x, y) => (y - x) & 0x3FFF)], 14), "differences");
    }
}
