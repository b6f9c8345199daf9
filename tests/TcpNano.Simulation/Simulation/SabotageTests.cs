using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Host.Simulation;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Simulation;

/// <summary>What the simulation is there to find is found, and shrunk to little: each test spoils one thing in a stack.</summary>
[TestClass]
public class SabotageTests
{
    [TestMethod]
    [DataRow("an octet changes", "stream")]
    [DataRow("an octet is dropped", "stream")]
    [DataRow("an octet comes twice", "stream")]
    [DataRow("a retransmission timer stops", "invariant")]
    [DataRow("a window is taken back", "wire")]
    [DataRow("an octet changes before it is sent", "wire")]
    [DataRow("more is sent than the window takes", "wire")]
    [DataRow("a slot leaks", "stuck")]
    [DataRow("an unreceived octet is acknowledged", "invariant")]
    [DataRow("a FIN comes too early", "end before the end")]
    public void WhatIsSpoilt_IsFoundAndShrunk(string what, string kind)
    {
        SimulationResult? found = null;
        Scenario? scenario = null;
        for (ulong seed = 1; seed < 2000 && found?.Failure?.Kind != kind; seed++)
        {
            scenario = ScenarioGenerator.Make(seed);
            found = SimulationRun.Play(scenario, Spoiler(what));
        }

        Assert.AreEqual(kind, found?.Failure?.Kind, found?.Failure?.Message);
        Scenario shorter = Shrinker.Shrink(scenario!, kind, candidate => SimulationRun.Play(candidate, Spoiler(what)));
        Assert.AreEqual(kind, SimulationRun.Play(shorter, Spoiler(what)).Failure?.Kind);
        Assert.IsNull(SimulationRun.Play(shorter).Failure, "without the sabotage");
        Assert.AreEqual(1, shorter.Conversations.Count);
        Assert.AreEqual(0, shorter.Disturbances.Count);
        Assert.IsLessThanOrEqualTo(6, shorter.Conversations[0].Opener.Count + shorter.Conversations[0].Acceptor.Count, string.Join('\n', shorter.Describe()));
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

    private static Action<TcpStack, TcpStack> Spoiler(string what)
    {
        bool done = false;
        return (left, right) =>
        {
            foreach (TcpStack stack in new[] { left, right })
            {
                foreach (TcpConnection c in stack.Tcp.Table.All)
                {
                    done = done || Spoil(what, stack, c);
                }
            }
        };
    }

    private static bool Spoil(string what, TcpStack stack, TcpConnection c)
    {
        int timer = (c.Index * TimerKind.Count) + TimerKind.Retransmit;
        switch (what)
        {
            case "an octet changes" when c.RxCount > 2:
                c.RxRing[(c.RxHead + 1) % c.RxRing.Length] ^= 4;
                return true;

            case "an octet is dropped" when c.RxCount > 2:
                c.RxHead = (c.RxHead + 1) % c.RxRing.Length;
                c.RxCount--;
                return true;

            case "an octet comes twice" when c.RxCount is > 2 and < 200 && c.Phase == TcpState.Established:
                c.RxHead = (c.RxHead + c.RxRing.Length - 1) % c.RxRing.Length;
                c.RxRing[c.RxHead] = c.RxRing[(c.RxHead + 1) % c.RxRing.Length];
                c.RxCount++;
                return true;

            case "a retransmission timer stops" when stack.Tcp.Timers.IsArmed(timer) && c.SndNxt != c.SndUna && stack.Tcp.Queue.ListOf(c.Index) == IndexLists.None:
                stack.Tcp.Timers.Cancel(timer);
                return true;

            case "a window is taken back" when c.Phase == TcpState.Established && c.RcvAdv - c.RcvNxt > 200 && c.RxCount > 0:
                c.RcvAdv -= 100;
                c.RxCount = Math.Min(c.RxRing.Length, c.RxCount + (c.RxRing.Length - c.RxCount - (int)(c.RcvAdv - c.RcvNxt)));
                return true;

            case "an octet changes before it is sent" when c.TxCount > (int)(c.SndNxt - c.SndUna):
                c.TxRing[(c.TxHead + c.TxCount - 1) % c.TxRing.Length] ^= 4;
                return true;

            case "more is sent than the window takes" when c.Phase == TcpState.Established && c.TxCount > c.SndWnd:
                c.SndWnd += 100;
                return true;

            case "a slot leaks" when c.Phase == TcpState.Closed && (c.Flags & ConnectionFlags.InUse) == 0 && stack.Tcp.Table.FreeSlots > 1:
                stack.Tcp.Table.TakeFree().Flags |= ConnectionFlags.InUse | ConnectionFlags.AppOwned;
                return true;

            case "an unreceived octet is acknowledged" when c.Phase == TcpState.Established && c.RcvAdv != c.RcvNxt:
                c.RcvNxt = c.RcvAdv + 1;
                return true;

            case "a FIN comes too early" when c.Phase == TcpState.Established && (c.Flags & ConnectionFlags.FinReceived) == 0 && c.RxCount > 0:
                c.Flags |= ConnectionFlags.FinReceived;
                return true;

            default:
                return false;
        }
    }
}
