using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Lab.Simulation;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Simulation;

/// <summary>What a profile is there to bring about does come about: or a good result would mean little.</summary>
[TestClass]
public class ProfileTests
{
    private const int Seeds = 400;

    [TestMethod]
    [DataRow("lossy", new[] { StackCounter.Retransmissions, StackCounter.RetransmitTimeouts, StackCounter.FastRetransmits })]
    [DataRow("bursty", new[] { StackCounter.RetransmitTimeouts, StackCounter.ArpFailures })]
    [DataRow("disorderly", new[] { StackCounter.OutOfOrder, StackCounter.TcpDroppedUnacceptable, StackCounter.TcpDroppedNoBlock })]
    [DataRow("corrupting", new[] { StackCounter.TcpDroppedBadChecksum, StackCounter.IPv4DroppedBadChecksum, StackCounter.IPv4DroppedMalformed })]
    [DataRow("flapping", new[] { StackCounter.RetransmitTimeouts, StackCounter.ArpFailures })]
    [DataRow("stalled", new[] { StackCounter.WindowProbes })]
    [DataRow("tiny", new[] { StackCounter.WindowProbes })]
    [DataRow("busy", new[] { StackCounter.TransmitNoRoom, StackCounter.ReplyDroppedNoRoom })]
    [DataRow("rebooting", new[] { StackCounter.TcpDroppedNoConnection, StackCounter.ResetsSent, StackCounter.ResetsReceived })]
    [DataRow("sleepy", new[] { StackCounter.RetransmitTimeouts })]
    [DataRow("crowded", new[] { StackCounter.ConnectNoSlot, StackCounter.TcpDroppedNoSlot, StackCounter.TimeWaitRecycled, StackCounter.TcpDroppedBacklogFull })]
    [DataRow("rude", new[] { StackCounter.TcpDroppedDataAfterClose, StackCounter.ResetsReceived })]
    [DataRow("neighbours", new[] { StackCounter.ArpEvictions })]
    [DataRow("hostile", new[]
    {
        StackCounter.ChallengeAcks, StackCounter.TcpDroppedResetNotExact, StackCounter.TcpDroppedSynInConnection, StackCounter.TcpDroppedBadAck,
        StackCounter.TcpDroppedUnacceptable, StackCounter.SynCookiesSent, StackCounter.SynCookiesAccepted, StackCounter.ArpFailures,
    })]
    [DataRow("jumping", new[] { StackCounter.ConnectionsTimedOut })]
    [DataRow("hoarding", new[] { StackCounter.OrphansTimedOut, StackCounter.OrphansGaveWay, StackCounter.WindowProbes })]
    [DataRow("again", new[] { StackCounter.TimeWaitReused, StackCounter.TcpDroppedBacklogFull, StackCounter.ResetsReceived })]
    public void WhatItIsFor_Happens(string profile, StackCounter[] counters)
    {
        HashSet<StackCounter> missing = [.. counters];
        PlayAll(profile, stack => missing.RemoveWhere(counter => stack.Counters[counter] > 0));
        Assert.AreEqual("", string.Join(", ", missing));
    }

    [TestMethod]
    public void SequenceNumbersWrap_WithDataOnTheWay()
    {
        bool sending = false;
        bool receiving = false;
        PlayAll(
            "wrapping",
            stack =>
            {
                foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
                {
                    sending |= c.State >= TcpState.Established && c.SndNxt < c.SndUna && c.SndNxt > 1;
                    receiving |= c.State >= TcpState.Established && c.RcvAdv < c.RcvNxt && c.ReceiveCount > 0;
                }
            });
        Assert.IsTrue(sending);
        Assert.IsTrue(receiving);
    }

    [TestMethod]
    [DataRow("wrapping")]
    [DataRow("jumping")]
    public void ClocksWrap_AtBothPlaces(string profile)
    {
        Dictionary<NetworkStack, int> before = [];
        bool signed = false;
        bool unsigned = false;
        PlayAll(
            profile,
            stack =>
            {
                int now = stack.Clock.Now;
                if (stack.FreeConnections < stack.Tcp.Table.All.Length && before.TryGetValue(stack, out int last))
                {
                    signed |= last > 0 && now < 0;
                    unsigned |= last < 0 && now >= 0;
                }

                before[stack] = now;
            });
        Assert.IsTrue(signed, "2^31");
        Assert.IsTrue(unsigned, "2^32");
    }

    // MacDriver.Now asks for a clock that only goes forward. What happens if one does not: timers are late by what it loses, a round trip is
    // measured wrong; no promise is broken. Without timestamps: a peer takes segments with older ones for old duplicates (RFC 7323 section 5.3) until the clock is where it was.
    [TestMethod]
    public void AClockThatStepsBack_BreaksNoPromise()
    {
        for (ulong seed = 1; seed <= 3 * Seeds; seed++)
        {
            Scenario scenario = ScenarioGenerator.Make(seed, Named("jumping"));
            scenario = scenario with
            {
                Stations = [.. scenario.Stations.Select(station => station with { Timestamps = false })],
                Disturbances = [.. scenario.Disturbances.Select(d => d with { For = d.Kind == DisturbanceKind.ClockJump ? -d.For : d.For })],
            };
            SimulationFailure? failure = SimulationRun.Play(scenario).Failure;
            Assert.IsNull(failure, $"seed {seed}: {failure?.Kind}: {failure?.Message}");
        }
    }

    private static void PlayAll(string profile, Action<NetworkStack> look)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SimulationResult result = SimulationRun.Play(ScenarioGenerator.Make(seed, Named(profile)), LookAtAll);
            Assert.IsNull(result.Failure, result.Failure?.Message);
        }

        void LookAtAll(IReadOnlyList<NetworkStack> stacks)
        {
            foreach (NetworkStack stack in stacks)
            {
                look(stack);
            }
        }
    }

    private static SimulationProfile Named(string name)
    {
        return SimulationProfile.All.Single(profile => profile.Name == name);
    }
}
