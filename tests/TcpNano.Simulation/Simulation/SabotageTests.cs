using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Lab.Simulation;
using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Simulation.Simulation;

/// <summary>What the simulation is there to find is found, and shrunk to little: each test spoils one thing in a stack.</summary>
[TestClass]
public class SabotageTests
{
    private const ulong MostSeeds = 4000;

    [TestMethod]
    [DataRow("an octet changes", "stream")]
    [DataRow("an octet is dropped", "stream")]
    [DataRow("an octet comes twice", "stream")]
    [DataRow("a retransmission timer stops", "invariant")]
    [DataRow("a retransmission timer never expires", "silence")]
    [DataRow("an unreceived octet is acknowledged", "invariant")]
    [DataRow("a window is taken back", "wire")]
    [DataRow("an octet changes before it is sent", "wire")]
    [DataRow("more is sent than the window takes", "wire")]
    [DataRow("the MSS of the peer is forgotten", "frame size")]
    [DataRow("a handshake is not waited for", "stranger")]
    [DataRow("a slot leaks", "stuck")]
    [DataRow("TIME-WAIT does not end", "stuck")]
    [DataRow("TIME-WAIT ends early", "TIME-WAIT")]
    [DataRow("an orphan is not bounded", "orphan")]
    [DataRow("a FIN comes too early", "end before the end")]
    [DataRow("the last octet is taken for acknowledged", "acknowledged data lost")]
    [DataRow("a reason is forgotten", "no reason")]
    [DataRow("a time-out without cause", "reason")]
    [DataRow("a reset that nobody sent", "reason")]
    [DataRow("an abort that nobody asked for", "reason")]
    [DataRow("unread data that never was", "reason")]
    [DataRow("a refusal of what was open", "reason")]
    [DataRow("who closed first is mixed up", "reason")]
    [DataRow("the peer is given up too early", "reason")]
    [DataRow("a call goes wrong", "NullReferenceException")]
    public void WhatIsSpoilt_IsFoundAndShrunk(string what, string kind)
    {
        SimulationResult? found = null;
        Scenario? scenario = null;
        for (ulong seed = 1; seed < MostSeeds && found?.Failure?.Kind != kind; seed++)
        {
            scenario = ScenarioGenerator.Make(seed);
            found = SimulationRun.Play(scenario, Spoiler(what));
        }

        Assert.AreEqual(kind, found?.Failure?.Kind, found?.Failure?.Message);
        Scenario shorter = Shrinker.Shrink(scenario!, kind, (candidate, noted) => SimulationRun.Play(candidate, Spoiler(what), noted: noted));
        string text = string.Join('\n', ScenarioText.Of(shorter));
        Assert.AreEqual(kind, SimulationRun.Play(shorter, Spoiler(what)).Failure?.Kind, text);
        Assert.IsNull(SimulationRun.Play(shorter).Failure, "without the sabotage");
        Assert.HasCount(2, shorter.Stations, text);
        Assert.HasCount(1, shorter.Conversations, text);
        Assert.IsLessThanOrEqualTo(1, shorter.Disturbances.Count, text);
        Assert.IsLessThanOrEqualTo(6, shorter.Conversations[0].OpenerScript.Count + shorter.Conversations[0].AcceptorScript.Count, text);
    }

    [TestMethod] // of all that chance did, one frame or two are left
    public void WhatIsSpoiltByALoss_IsShrunkToIt()
    {
        SimulationProfile lossy = SimulationProfile.All.Single(profile => profile.Name == "lossy");
        Scenario? scenario = null;
        for (ulong seed = 1; seed < MostSeeds && (scenario is null || Play(scenario, null).Failure?.Kind != "invariant"); seed++)
        {
            scenario = ScenarioGenerator.Make(seed, lossy);
        }

        Scenario shorter = Shrinker.Shrink(scenario!, "invariant", Play);
        string text = string.Join('\n', ScenarioText.Of(shorter));
        Assert.IsNotNull(shorter.Mishaps, text);
        Assert.IsInRange(1, 2, shorter.Mishaps.Count, text);
        Assert.AreEqual(0, shorter.Mishaps[0].Copies, text);
        Assert.Contains(" is lost", text);
        Assert.AreEqual("invariant", Play(shorter, null).Failure?.Kind, text);

        static SimulationResult Play(Scenario scenario, IList<Mishap>? noted)
        {
            return SimulationRun.Play(scenario, Spoiler("a retransmission timer stops after a loss"), noted: noted);
        }
    }

    [TestMethod] // not shrunk: each scenario that fails like this takes a second
    public void WhatNeverRests_IsFound()
    {
        SimulationResult? result = null;
        for (ulong seed = 1; seed < 20 && result?.Failure is null; seed++)
        {
            result = SimulationRun.Play(ScenarioGenerator.Make(seed), Spoiler("a timer expires all the time"));
        }

        Assert.AreEqual("busy", result?.Failure?.Kind);
    }

    [TestMethod] // an octet allocated in a call is one too many
    public void WhatIsAllocated_IsFound()
    {
        object? kept = null;
        SimulationResult result = SimulationRun.Play(ScenarioGenerator.Make(1), duringCalls: () => kept = new byte[8]);
        Assert.AreEqual("allocation", result.Failure?.Kind);
        Assert.IsNotNull(kept);
        Assert.IsNull(SimulationRun.Play(ScenarioGenerator.Make(1)).Failure);
    }

    // As if the ACK had come for which an entry waits.
    private static bool CompleteHandshake(NetworkStack stack)
    {
        SynCache halfOpen = stack.Tcp.HalfOpen;
        int i = halfOpen.Any();
        Segment ack = stack.Tcp.Segment;
        ack.Source = halfOpen.Remotes[i];
        ack.Target = stack.Address;
        ack.Ports = halfOpen.Ports[i];
        ack.Sequence = halfOpen.Irs[i] + 1;
        ack.Ack = halfOpen.Iss[i] + 1;
        ack.Flags = TcpHeader.Ack;
        ack.Window = 1000;
        ack.DataLength = 0;
        ack.Length = 0;
        TransmissionControlBlock? early = stack.Tcp.Arrives.Process(ack);
        if (early is null)
        {
            return false;
        }

        early.RcvNxt += 7;
        early.RcvAdv += 7;
        stack.FastPath.Prediction.Update(early);
        return true;
    }

    private static Action<IReadOnlyList<NetworkStack>> Spoiler(string what)
    {
        bool done = false;
        HashSet<TcpConnection> handles = [];
        return stacks =>
        {
            foreach (NetworkStack stack in stacks)
            {
                foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
                {
                    if (c.Handle is not null)
                    {
                        handles.Add(c.Handle);
                    }

                    done = done || Spoil(what, stack, c);
                    stack.FastPath.Prediction.Update(c);
                }

                done = done || (stack.Tcp.TimeWait.Count != 0 && SpoilTimeWait(what, stack));
            }

            foreach (TcpConnection handle in handles)
            {
                done = done || (handle.IsOpen && handle.State == TcpState.TimeWait && SpoilEnded(what, handle));
            }
        };
    }

    private static bool SpoilTimeWait(string what, NetworkStack stack)
    {
        switch (what)
        {
            case "TIME-WAIT does not end":
                stack.Timers.Schedule(stack.Tcp.TimeWait.Timer, stack.Clock.Now + 1_000_000);
                return false;

            case "TIME-WAIT ends early":
                // Not at once: nobody would have seen it.
                int oldest = stack.Tcp.TimeWait.Oldest;
                if (!stack.Tcp.TimeWait.IsChallenged(oldest))
                {
                    stack.Tcp.TimeWait.NoteChallenge(oldest);
                    return false;
                }

                stack.Tcp.TimeWait.Remove(oldest);
                return true;

            case "a timer expires all the time":
                // That of an ARP entry, which nobody uses.
                stack.Timers.Schedule(stack.Tcp.TimeWait.Timer, stack.Clock.Now + 1_000_000);
                stack.Timers.Schedule((stack.Tcp.Table.All.Length * TimerKind.Count) + 1, stack.Clock.Now + 1);
                return false;

            default:
                return false;
        }
    }

    // The handle of a connection in TIME-WAIT, which the app has not let go of.
    private static bool SpoilEnded(string what, TcpConnection handle)
    {
        switch (what)
        {
            case "a reason is forgotten":
                SetReason(handle, CloseReason.None);
                return false;

            case "a time-out without cause":
                SetReason(handle, CloseReason.TimedOut);
                return true;

            case "who closed first is mixed up":
                SetReason(handle, CloseReason.ClosedByPeer);
                return true;

            default:
                return false;
        }
    }

    /// <returns>Whether it was done, and need not be done again.</returns>
    private static bool Spoil(string what, NetworkStack stack, TransmissionControlBlock c)
    {
        int timers = c.Index * TimerKind.Count;
        bool isOpen = c.State == TcpState.Established;
        switch (what)
        {
            case "an octet changes" when c.ReceiveCount > 2:
                c.ReceiveRing[(c.ReceiveHead + 1) % c.ReceiveRing.Length] ^= 4;
                return true;

            case "an octet is dropped" when c.ReceiveCount > 2:
                c.ReceiveHead = (c.ReceiveHead + 1) % c.ReceiveRing.Length;
                c.ReceiveCount--;
                return true;

            case "an octet comes twice" when c.ReceiveCount is > 2 and < 200 && isOpen:
                c.ReceiveHead = (c.ReceiveHead + c.ReceiveRing.Length - 1) % c.ReceiveRing.Length;
                c.ReceiveRing[c.ReceiveHead] = c.ReceiveRing[(c.ReceiveHead + 1) % c.ReceiveRing.Length];
                c.ReceiveCount++;
                return true;

            case "a retransmission timer stops" when stack.Timers.IsArmed(timers + TimerKind.Retransmission) && c.SndNxt != c.SndUna && stack.Queue.ListOf(c.Index) == IndexLists.None:
                stack.Timers.Cancel(timers + TimerKind.Retransmission);
                return true;

            case "a retransmission timer never expires" when stack.Timers.IsArmed(timers + TimerKind.Retransmission):
                stack.Timers.Schedule(timers + TimerKind.Retransmission, stack.Clock.Now + 1_000_000);
                return false;

            case "a retransmission timer stops after a loss" when isOpen && stack.Timers.IsArmed(timers + TimerKind.Retransmission) && c.Backoff > 0 && stack.Queue.ListOf(c.Index) == IndexLists.None:
                stack.Timers.Cancel(timers + TimerKind.Retransmission);
                return true;

            case "a window is taken back" when isOpen && c.RcvAdv - c.RcvNxt > 200 && c.ReceiveCount > 0:
                c.RcvAdv -= 100;
                c.ReceiveCount = Math.Min(c.ReceiveRing.Length, c.ReceiveCount + (c.ReceiveRing.Length - c.ReceiveCount - (int)(c.RcvAdv - c.RcvNxt)));
                return true;

            case "an octet changes before it is sent" when c.SendCount > (int)(c.SndNxt - c.SndUna):
                c.SendRing[(c.SendHead + c.SendCount - 1) % c.SendRing.Length] ^= 4;
                return true;

            case "more is sent than the window takes" when isOpen && c.SendCount > c.SndWnd:
                c.SndWnd += 100;
                return false;

            case "the MSS of the peer is forgotten" when isOpen:
                c.SndMss = stack.Destinations.Mtu(stack.Tcp.Table.Destinations[c.Index]) - IPv4Header.MinLength - TcpHeader.MinLength;
                return false;

            case "a handshake is not waited for" when stack.Tcp.HalfOpen.Any() != SynCache.None:
                return CompleteHandshake(stack);

            case "a slot leaks" when c.State == TcpState.Closed && (c.AppFlags & AppFlags.InUse) == 0 && stack.Tcp.Table.FreeSlots > 1:
                // As if an app held it that has yet to read an octet, and never will.
                TransmissionControlBlock leaked = stack.Tcp.Table.TakeFree();
                leaked.AppFlags |= AppFlags.InUse | AppFlags.Owned;
                leaked.ReceiveCount = 1;
                return true;

            case "an unreceived octet is acknowledged" when isOpen && c.RcvAdv != c.RcvNxt:
                c.RcvNxt = c.RcvAdv + 1;
                return true;

            case "a FIN comes too early" when isOpen && (c.RcvFlags & RcvFlags.FinReceived) == 0 && c.ReceiveCount > 0:
                c.RcvFlags |= RcvFlags.FinReceived;
                return true;

            case "the last octet is taken for acknowledged" when c.State == TcpState.FinWait1 && c.SendCount > (int)(c.SndNxt - c.SndUna):
                c.SendCount--;
                return true;

            case "a reset that nobody sent" when isOpen:
                stack.Tcp.Teardown.Delete(c, CloseReason.Reset);
                return true;

            case "an abort that nobody asked for" when isOpen:
                stack.Tcp.Teardown.Delete(c, CloseReason.Aborted);
                return true;

            case "unread data that never was" when c.State == TcpState.FinWait1:
                stack.Tcp.Teardown.Delete(c, CloseReason.UnreadData);
                return true;

            case "a refusal of what was open" when isOpen:
                stack.Tcp.Teardown.Delete(c, CloseReason.Refused);
                return true;

            case "the peer is given up too early" when c.State == TcpState.FinWait2 && (c.AppFlags & AppFlags.Owned) == 0:
                stack.Tcp.Teardown.Delete(c, CloseReason.PeerNeverClosed);
                return true;

            case "an orphan is not bounded" when (c.AppFlags & (AppFlags.InUse | AppFlags.Owned)) == AppFlags.InUse && c.State >= TcpState.Established:
                if (stack.Timers.IsArmed(timers + TimerKind.Orphan))
                {
                    stack.Timers.Schedule(timers + TimerKind.Orphan, stack.Clock.Now + 1_000_000);
                }

                return false;

            case "a call goes wrong" when isOpen:
                stack.Tcp.Reassembly.Clear(c.Index);
                throw new NullReferenceException(what);

            default:
                return false;
        }
    }

    private static void SetReason(TcpConnection handle, CloseReason reason)
    {
        handle.Bits = (handle.Bits & ((1 << HandleFlags.ReasonShift) - 1)) | ((int)reason << HandleFlags.ReasonShift);
    }
}
