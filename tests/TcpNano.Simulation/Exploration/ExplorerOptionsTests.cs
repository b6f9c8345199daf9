using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Exploration;
using TcpNano.Tcp;

namespace TcpNano.Simulation.Exploration;

/// <summary>As <see cref="ExplorerTests"/>, between stacks that have timestamps, SACK and window scale.</summary>
[TestClass]
public class ExplorerOptionsTests
{
    private const int MostStates = 500_000;
    private static readonly HashSet<string> s_seen = [];
    private static readonly List<string> s_failures = [];

    [ClassInitialize]
    public static void ExploreAll(TestContext context)
    {
        foreach (ExplorationPortion portion in ExplorationScripts.ShortWithOptions)
        {
            try
            {
                Explorer.Run(portion, MostStates, new ExplorationResult(), Look);
            }
            catch (ExplorationException broken)
            {
                s_failures.AddRange(broken.Report.Select(row => row.Text));
            }
        }
    }

    [TestMethod]
    public void NothingGoesWrong_WhateverTheOrder()
    {
        Assert.IsEmpty(s_failures, string.Join('\n', s_failures));
    }

    [TestMethod] // the options are not only agreed on: what they are for happens
    [DataRow("timestamps in use")]
    [DataRow("dropped by PAWS")]
    [DataRow("a block to report")]
    [DataRow("timestamps in an entry")]
    [DataRow("a timestamp kept in TIME-WAIT")]
    public void WhatOptionsAreFor_Happens(string what)
    {
        Assert.Contains(what, s_seen);
    }

    [TestMethod] // states with one hash are one state, although their timestamps differ
    [DataRow("open-close", 1, 1)]
    [DataRow("send", 1, 1)]
    [DataRow("simultaneous-open", 1, 1)]
    [DataRow("two-sends", 2, 1)]
    public void StatesWithOneHash_GoOnAlike(string name, int faults, int early)
    {
        ExplorationScript script = ExplorationScripts.All.Single(one => one.Name == name);
        Assert.IsGreaterThan(100, HashCheck.Run(new ExplorationPortion(script, faults, early, Options: true), 4000));
    }

    [TestMethod] // a stack that takes a timestamp from the future echoes what never came
    public void TimestampFromTheFuture_IsFound()
    {
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(() => Explorer.Run(Portion("send"), MostStates, new ExplorationResult(), stack =>
        {
            foreach (TransmissionControlBlock c in stack.Tcp.Table.All.Where(IsOpen))
            {
                stack.Tcp.Timestamps.Recent[c.Index] += 1_000_000;
                stack.FastPath.Prediction.Update(c);
            }
        }));
        Assert.Contains("an echo of a timestamp that never came", found.Message);
        Assert.IsTrue(found.Report.Any(row => row.Text.EndsWith("; options", StringComparison.Ordinal)));
    }

    [TestMethod] // one whose PAWS refuses everything never gets to an end
    public void PawsThatRefusesAll_IsFound()
    {
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(() => Explorer.Run(Portion("open-close"), MostStates, new ExplorationResult(), stack =>
        {
            foreach (TransmissionControlBlock c in stack.Tcp.Table.All.Where(c => c.State == TcpState.FinWait1))
            {
                stack.Tcp.Timestamps.Recent[c.Index] = 0x7FFFFFFF + stack.Tcp.Timestamps.Value(c);
                stack.FastPath.Prediction.Update(c);
            }
        }));
        Assert.StartsWith("open-close: ", found.Message);
    }

    [TestMethod] // a block that was never received is noticed on the wire
    public void BlockThatNeverCame_IsFound()
    {
        ExplorationException found = Assert.ThrowsExactly<ExplorationException>(() => Explorer.Run(Portion("two-sends"), MostStates, new ExplorationResult(), stack =>
        {
            ReassemblyQueue queue = stack.Tcp.Reassembly;
            foreach (TransmissionControlBlock c in stack.Tcp.Table.All.Where(c => IsOpen(c) && queue.Counts[c.Index] > 0))
            {
                queue.Ends[c.Index * queue.Blocks] = c.RcvAdv + 1;
            }
        }));
        Assert.StartsWith("two-sends: ", found.Message);
    }

    private static ExplorationPortion Portion(string name)
    {
        return new ExplorationPortion(ExplorationScripts.All.Single(one => one.Name == name), 0, 0, Options: true);
    }

    private static bool IsOpen(TransmissionControlBlock c)
    {
        return c.State == TcpState.Established;
    }

    // Before each step of a stack. Changes nothing.
    private static void Look(NetworkStack stack)
    {
        if (stack.Counters[StackCounter.TcpDroppedOldTimestamp] > 0)
        {
            s_seen.Add("dropped by PAWS");
        }

        foreach (TransmissionControlBlock c in stack.Tcp.Table.All)
        {
            if (IsOpen(c) && Timestamps.IsOn(c))
            {
                s_seen.Add("timestamps in use");
            }

            if (IsOpen(c) && (c.RcvFlags & RcvFlags.Sack) != 0 && stack.Tcp.Reassembly.Counts[c.Index] > 0)
            {
                s_seen.Add("a block to report");
            }
        }

        int entry = stack.Tcp.HalfOpen.Any();
        if (entry != SynCache.None && stack.Tcp.HalfOpen.TsRecentOf(entry) != 0)
        {
            s_seen.Add("timestamps in an entry");
        }

        if (stack.Tcp.TimeWait.Count > 0 && stack.Tcp.TimeWait.TsRecent(stack.Tcp.TimeWait.Oldest) != 0)
        {
            s_seen.Add("a timestamp kept in TIME-WAIT");
        }
    }
}
