using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tcp;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>What the scripts are there to find is found: each test spoils one thing, and reads the report.</summary>
[TestClass]
public class ScriptSabotageTests
{
    private const int Impatience = 3000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("an octet changes", "stream: ")]
    [DataRow("an octet is dropped", "stream: ")]
    [Timeout(120_000)]
    public void WhatTheKernelsAppSpoils_IsFound(string what, string kind)
    {
        bool done = false;
        string report = Play((_, talks) =>
        {
            foreach (KernelSocket socket in talks.Select(talk => talk.KernelSide).OfType<KernelSocket>())
            {
                socket.Spoil = (octets, count) =>
                {
                    if (done || count < 2)
                    {
                        return count;
                    }

                    done = true;
                    if (what == "an octet is dropped")
                    {
                        Array.Copy(octets, 1, octets, 0, count - 1);
                        return count - 1;
                    }

                    octets[count / 2] ^= 1;
                    return count;
                };
            }
        });
        Assert.IsTrue(done);
        StringAssert.Contains(report, kind);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void WhatTheStackSendsWrongly_IsFoundOnTheWire()
    {
        string report = Play((_, talks) =>
        {
            foreach (StackSideSocket socket in talks.Select(talk => talk.StackSide).OfType<StackSideSocket>())
            {
                socket.Spoil = (octets, count) => octets[count / 2] ^= 1;
            }
        });
        StringAssert.Contains(report, "wire: the stack sent another octet than the app has sent");
    }

    [TestMethod]
    [DataRow("an unreceived octet is acknowledged", "invariant: ")]
    [DataRow("a slot leaks", "stuck: ")]
    [Timeout(120_000)]
    public void WhatIsSpoiltInTheStack_IsFound(string what, string kind)
    {
        // Each stretch of a stream once: what is spoilt may be what nobody reads.
        HashSet<(int, uint)> done = [];
        string report = Play((bench, _) =>
        {
            foreach (TransmissionControlBlock c in bench.Stack.Tcp.Table.All)
            {
                (int, uint) place = what == "a slot leaks" ? (0, 0) : (c.Index, c.RcvNxt + c.SndUna + (uint)c.SendCount);
                if (!done.Contains(place) && Spoil(what, bench.Stack, c))
                {
                    done.Add(place);
                }
            }
        });
        Assert.AreNotEqual(0, done.Count);
        StringAssert.Contains(report, kind);

        // What somebody needs who has only the report.
        foreach (string word in new[] { "again: TCPNANO_SCRIPTS=Clean:1:1..50", "pump: alive", "gate: free", "free slots", "counters: ", "-- the kernel" })
        {
            StringAssert.Contains(report, word);
        }
    }

    private static bool Spoil(string what, NetworkStack stack, TransmissionControlBlock c)
    {
        switch (what)
        {
            case "an unreceived octet is acknowledged" when c.State == TcpState.Established && c.RcvAdv != c.RcvNxt:
                c.RcvNxt = c.RcvAdv + 1;
                return true;

            case "a slot leaks" when c.State == TcpState.Closed && (c.AppFlags & AppFlags.InUse) == 0 && stack.Tcp.Table.FreeSlots > 1:
                // As if it had ended with an octet that its app has yet to take: no invariant is broken by that.
                TransmissionControlBlock leaked = stack.Tcp.Table.TakeFree();
                leaked.AppFlags |= AppFlags.InUse | AppFlags.Owned;
                leaked.ReceiveCount = 1;
                return true;

            default:
                return false;
        }
    }

    private string Play(Action<Bench, IReadOnlyList<ScriptedTalk>> sabotage)
    {
        SeedList seeds = new(1, [.. Enumerable.Range(1, RealTime.SeedsPerStack).Select(i => (ulong)i)]);
        string? report = ScriptBatch.Play(TestContext, ScriptWire.Clean, seeds, sabotage, Impatience);
        Assert.IsNotNull(report, "nothing was found");
        return report;
    }
}
