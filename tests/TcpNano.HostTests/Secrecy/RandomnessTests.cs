using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Secrecy;

/// <summary>The statistics reject what stacks have used for initial sequence numbers, and let random numbers pass.</summary>
[TestClass]
public class RandomnessTests
{
    private const int Count = 100_000;

    [TestMethod]
    public void RandomNumbers_Pass()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            SplitMix64 random = new(seed);
            uint[] numbers = [.. Enumerable.Range(0, Count).Select(_ => (uint)random.Next())];
            Randomness.AssertNone(Randomness.Fault(numbers), "seed " + seed);
            Randomness.AssertNone(Randomness.Fault([.. numbers.Select(number => number >> 18)], 14), "14 bits, seed " + seed);
        }
    }

    [TestMethod]
    [DataRow("one number")]
    [DataRow("64000 a connection")]
    [DataRow("clock and a little chance")]
    [DataRow("ports times a constant")]
    [DataRow("one bit that is always set")]
    [DataRow("every second number is the same")]
    public void WeakNumbers_AreRejected(string kind)
    {
        SplitMix64 random = new(7);
        uint[] numbers = [.. Enumerable.Range(0, Count).Select(i => kind switch
        {
            "one number" => 4711u,
            "64000 a connection" => (uint)i * 64000u,
            "clock and a little chance" => ((uint)i * 250_000u) + (uint)random.Below(65536),
            "ports times a constant" => (uint)i * 2654435761u,
            "one bit that is always set" => (uint)random.Next() | 0x100u,
            _ => (i & 1) == 0 ? (uint)random.Next() : 0x12345678u,
        })];
        Assert.IsNotNull(Randomness.Fault(numbers));
    }

    [TestMethod]
    public void NumbersThatHaveAClockInCommon_AreRelated()
    {
        SplitMix64 random = new(9);
        uint[] one = [.. Enumerable.Range(0, Count).Select(i => ((uint)i * 1000) + (uint)random.Below(100_000_000))];
        uint[] other = [.. Enumerable.Range(0, Count).Select(i => ((uint)i * 1000) + (uint)random.Below(100_000_000))];
        uint[] third = [.. Enumerable.Range(0, Count).Select(_ => (uint)random.Below(100_000_000))];
        Assert.IsNotNull(Randomness.Relation(one, other));
        Assert.IsNull(Randomness.Relation(one, third));
    }
}
