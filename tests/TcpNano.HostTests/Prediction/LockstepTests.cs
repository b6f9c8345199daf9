using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Diagnostics;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;

namespace TcpNano.HostTests.Prediction;

/// <summary>
/// The short way for common segments and calls against the layers (RFC 9293 section 3.10): the same things happen to a
/// stack with and to one without it, and after each all fields and all octets sent are compared.
/// </summary>
[TestClass]
public class LockstepTests
{
    private const MacCapabilities All = MacCapabilities.ReceiveChecksumsVerified | MacCapabilities.TransmitChecksumsFilled;

    [TestMethod]
    [DataRow(1, All)]
    [DataRow(2, All)]
    [DataRow(3, MacCapabilities.None)]
    [DataRow(4, MacCapabilities.None)]
    [DataRow(5, MacCapabilities.ReceiveChecksumsVerified)]
    [DataRow(6, MacCapabilities.TransmitChecksumsFilled)]
    public void EveryFieldAndEveryOctet_IsTheSame(int seed, MacCapabilities capabilities)
    {
        Lockstep lockstep = new((ulong)seed, capabilities);
        for (int i = 0; i < 8_000; i++)
        {
            lockstep.Step();
        }

        Assert.IsGreaterThan(4000, lockstep.Segments);
        Assert.IsGreaterThan(4000, lockstep.EventsToldAgain);
        Assert.IsGreaterThan(200u, lockstep.Predicting.Counters[StackCounter.OutOfOrder] + lockstep.Predicting.Counters[StackCounter.Retransmissions], "not everything is as predicted");
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(9)]
    public void SeveralConnectionsInOnePoll_AreTheSame(int seed)
    {
        // Which connection is served first is no rule, so that the order of events is none either: without the ring.
        Lockstep lockstep = new((ulong)seed, All, options => options.EventEntries = 0) { Mixed = true };
        for (int i = 0; i < 8_000; i++)
        {
            lockstep.Step();
        }
    }

    [TestMethod]
    public void TightBuffers_AreTheSame()
    {
        Lockstep lockstep = new(7, All, options =>
        {
            options.ReceiveBuffer = 1024;
            options.SendBuffer = 700;
            options.FramesPerPoll = 2;
        });
        for (int i = 0; i < 8_000; i++)
        {
            lockstep.Step();
        }
    }

    [TestMethod]
    public void Comparison_TakesInAllThereIs()
    {
        Lockstep lockstep = new(1, All);
        for (int i = 0; i < 100; i++)
        {
            lockstep.Step();
        }

        Dictionary<Type, int> compared = lockstep.Compared;
        Assert.AreEqual(6, compared[typeof(TransmissionControlBlock)]);
        Assert.IsGreaterThanOrEqualTo(3, compared[typeof(TcpConnection)]);
        Assert.AreEqual(1, compared[typeof(TcpListener)]);
        Assert.AreEqual(4, compared[typeof(Listener)]);
        Assert.AreEqual(2, compared[typeof(IndexLists)]);
        Assert.AreEqual(Lockstep.Events, compared[typeof(StackEvent)]);
        foreach (Type once in (Type[])[typeof(NetworkStack), typeof(TcpProtocol), typeof(TimerWheel), typeof(DestinationCache), typeof(ArpCache), typeof(ReadyQueue), typeof(StackCounters), typeof(NewReno), typeof(EventRing)])
        {
            Assert.AreEqual(1, compared[once], once.Name);
        }
    }

    [TestMethod]
    [DataRow("a number")]
    [DataRow("a counter")]
    [DataRow("an event")]
    [DataRow("an array")]
    [DataRow("a prediction")]
    [DataRow("a handle")]
    [DataRow("a timer")]
    [DataRow("a list")]
    public void ADifference_IsFound(string what)
    {
        Lockstep lockstep = new(1, All);
        for (int i = 0; i < 100; i++)
        {
            lockstep.Step();
        }

        int steps = 0;
        lockstep.Sabotage = stack =>
        {
            if (++steps == 10)
            {
                TransmissionControlBlock c = stack.Tcp.Table.All[0];
                switch (what)
                {
                    case "a number":
                        c.SndWl1++;
                        break;
                    case "a counter":
                        stack.Counters.Values[(int)StackCounter.SegmentsReceived]++;
                        break;
                    case "an event":
                        EventEntry newest = stack.Ring.Next;
                        while (newest.Next != stack.Ring.Next)
                        {
                            newest = newest.Next;
                        }

                        newest.Second++;
                        break;
                    case "a prediction":
                        Array.ForEach(stack.Tcp.Table.All, block => block.Predicted ^= 1 << 20);
                        break;
                    case "a handle":
                        stack.Tcp.Table.All.First(block => block.Handle != null).Handle.Bits ^= 0x400;
                        break;
                    case "a timer":
                        stack.Timers.Schedule(TimerKind.Orphan, 6_000_000);
                        break;
                    case "a list":
                        stack.Tcp.Listeners.Unowned.Add(5, UnownedLists.Orphans);
                        break;
                    default:
                        stack.Destinations.Addresses[1]++;
                        break;
                }
            }
        };
        Assert.ThrowsExactly<AssertFailedException>(() =>
        {
            for (int i = 0; i < 30; i++)
            {
                lockstep.Step();
            }
        });
    }
}
