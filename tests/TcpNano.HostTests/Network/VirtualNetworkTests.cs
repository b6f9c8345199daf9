using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Network;

[TestClass]
public class VirtualNetworkTests
{
    private static readonly byte[] s_broadcast = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    [TestMethod]
    public void Frames_GoWhereTheirAddressSays_AfterTheDelay()
    {
        VirtualNetwork network = new(1);
        VirtualDriver[] stations = Stations(network, 3, new ImpairmentProfile { Delay = 10 });
        Assert.IsTrue(stations[0].Send(FrameTo(Address(1), 1)));
        Assert.AreEqual(1, network.InFlight);
        network.RunUntil(9);
        Assert.AreEqual(0, stations[1].Waiting);
        network.RunUntil(10);
        Assert.AreEqual(1, Take(stations[1]));
        Assert.AreEqual(-1, Take(stations[1]));
        Assert.AreEqual(-1, Take(stations[2]));
        Assert.AreEqual(-1, Take(stations[0]));

        Assert.IsTrue(stations[0].Send(FrameTo(s_broadcast, 2)));
        network.RunUntil(20);
        Assert.AreEqual(2, Take(stations[1]));
        Assert.AreEqual(2, Take(stations[2]));
        Assert.AreEqual(-1, Take(stations[0]), "a station does not hear itself");
    }

    [TestMethod]
    public void FrameToNobody_IsReportedLost()
    {
        VirtualNetwork network = new(1);
        Journal journal = new(network);
        VirtualDriver[] stations = Stations(network, 2, ImpairmentProfile.None);
        stations[0].Send(FrameTo([2, 9, 9, 9, 9, 9], 1));
        network.RunUntil(100);
        CollectionAssert.AreEqual(new[] { "0 sent 1", "0 lost 1" }, journal.Lines);
    }

    [TestMethod]
    public void SimultaneousFrames_ArriveInTheOrderSent_AndHeldOnesAreOvertaken()
    {
        VirtualNetwork network = new(1);
        VirtualDriver[] stations = Stations(network, 2, ImpairmentProfile.None);
        for (byte i = 0; i < 100; i++)
        {
            stations[0].Send(FrameTo(Address(1), i));
        }

        network.RunUntil(0);
        for (int i = 0; i < 100; i++)
        {
            Assert.AreEqual(i, Take(stations[1]));
        }

        network.Override = (_, frame, fate) => frame[^1] == 1 ? fate with { Due = fate.Due + 5 } : fate;
        stations[0].Send(FrameTo(Address(1), 1));
        stations[0].Send(FrameTo(Address(1), 2));
        network.RunUntil(5);
        Assert.AreEqual(2, Take(stations[1]));
        Assert.AreEqual(1, Take(stations[1]));
    }

    [TestMethod]
    public void Trouble_ComesFromTheProfile()
    {
        VirtualNetwork network = new(1);
        Journal journal = new(network);
        VirtualDriver[] stations = Stations(network, 2, new ImpairmentProfile { Duplicate = 100 });
        stations[0].Send(FrameTo(Address(1), 1));
        network.RunUntil(10);
        Assert.AreEqual(1, Take(stations[1]));
        Assert.AreEqual(1, Take(stations[1]));
        Assert.AreEqual(-1, Take(stations[1]));

        network.Impair(stations[0], new ImpairmentProfile { Loss = 100 });
        stations[0].Send(FrameTo(Address(1), 2));
        network.RunUntil(20);
        Assert.AreEqual(-1, Take(stations[1]));
        CollectionAssert.Contains(journal.Lines, "10 lost 2");

        network.Impair(stations[0], new ImpairmentProfile { Corruption = 100 });
        byte[] sent = FrameTo(Address(1), 3);
        stations[0].Send(sent);
        network.RunUntil(30);
        byte[] received = new byte[MacDriver.FrameOffset + 1514];
        Assert.AreEqual(60, stations[1].Receive(received));
        int differences = 0;
        for (int i = 0; i < 60; i++)
        {
            differences += int.PopCount(sent[i] ^ received[MacDriver.FrameOffset + i]);
        }

        Assert.AreEqual(1, differences);
    }

    [TestMethod]
    public void Arp_CanBeSpared()
    {
        VirtualNetwork network = new(1) { ImpairArp = false };
        VirtualDriver[] stations = Stations(network, 2, new ImpairmentProfile { Loss = 100, Delay = 3 });
        byte[] arp = FrameTo(Address(1), 1);
        arp[12] = 0x08;
        arp[13] = 0x06;
        stations[0].Send(arp);
        stations[0].Send(FrameTo(Address(1), 2));
        network.RunUntil(10);
        Assert.AreEqual(1, Take(stations[1]));
        Assert.AreEqual(-1, Take(stations[1]));
    }

    [TestMethod]
    public void FullTransmitRing_AnswersNoRoom_UntilTheClockMoves()
    {
        VirtualNetwork network = new(1);
        VirtualDriver[] stations = Stations(network, 2, ImpairmentProfile.None);
        stations[0].TransmitRing = 2;
        byte[] frame = FrameTo(Address(1), 1);
        Assert.IsTrue(stations[0].Send(frame));
        Assert.IsTrue(stations[0].Send(frame));
        Assert.IsFalse(stations[0].Send(frame));
        network.RunUntil(1);
        Assert.IsTrue(stations[0].Send(frame));
        network.RunUntil(2);
        Assert.AreEqual(3, stations[1].Waiting, "what was refused is not sent");
    }

    [TestMethod]
    public void FullReceiveRing_LosesFrames()
    {
        VirtualNetwork network = new(1);
        Journal journal = new(network);
        VirtualDriver[] stations = Stations(network, 2, ImpairmentProfile.None);
        stations[1].ReceiveRing = 1;
        stations[0].Send(FrameTo(Address(1), 1));
        stations[0].Send(FrameTo(Address(1), 2));
        network.RunUntil(1);
        Assert.AreEqual(1, Take(stations[1]));
        Assert.AreEqual(-1, Take(stations[1]));
        CollectionAssert.Contains(journal.Lines, "0 lost 2");
    }

    [TestMethod]
    public void LinkDown_NothingComesNorGoes()
    {
        VirtualNetwork network = new(1);
        Journal journal = new(network);
        VirtualDriver[] stations = Stations(network, 2, new ImpairmentProfile { Delay = 5 });
        Assert.IsTrue(stations[0].IsLinkUp);
        stations[0].SetLink(false);
        Assert.IsFalse(stations[0].IsLinkUp);
        Assert.IsFalse(stations[0].Send(FrameTo(Address(1), 1)));
        stations[1].Send(FrameTo(Address(0), 2));
        network.RunUntil(5);
        Assert.AreEqual(-1, Take(stations[0]));
        CollectionAssert.Contains(journal.Lines, "5 lost 1");
        stations[0].SetLink(true);
        Assert.IsTrue(stations[0].Send(FrameTo(Address(1), 3)));
        network.RunUntil(10);
        Assert.AreEqual(3, Take(stations[1]));
    }

    [TestMethod]
    public void Driver_KeepsToItsContract()
    {
        VirtualNetwork network = new(1);
        VirtualDriver small = network.Attach("small", Address(0), ImpairmentProfile.None, 576);
        VirtualDriver big = network.Attach("big", Address(1), ImpairmentProfile.None);
        Assert.AreEqual(576, small.Mtu);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => small.Transmit(new byte[1514], 591));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => small.Transmit(new byte[1514], 13));
        Assert.ThrowsExactly<NotSupportedException>(() => small.Wait(0));
        byte[] frame = new byte[1514];
        Address(0).CopyTo(frame, 0);
        big.Send(frame);
        big.Send(FrameTo(Address(0), 7));
        network.RunUntil(1);
        Assert.AreEqual(7, Take(small, 590), "a frame that does not fit the buffer is dropped by the driver");
        Assert.AreEqual(1, small.Now());
    }

    [TestMethod]
    public void Injected_FrameArrivesFromNobody()
    {
        VirtualNetwork network = new(1);
        VirtualDriver[] stations = Stations(network, 2, new ImpairmentProfile { Loss = 100 });
        network.Inject(FrameTo(Address(1), 9).AsSpan(0, 60), 4);
        network.RunUntil(3);
        Assert.AreEqual(-1, Take(stations[1]));
        network.RunUntil(4);
        Assert.AreEqual(9, Take(stations[1]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Batches_AreHandedOverBeforeThePoll(bool batches)
    {
        EchoPair pair = new(1, new ImpairmentProfile { Delay = 5, Duplicate = 5 });
        pair.Network.Batches = batches;
        Journal journal = new(pair.Network);
        pair.Exchange(500_000);
        bool together = journal.Lines.Zip(journal.Lines.Skip(1)).Any(two => two.First.Contains("arriving") && two.Second.Contains("arriving"));
        Assert.AreEqual(batches, together);
    }

    [TestMethod]
    public void ClockThatStandsStill_IsNoticed()
    {
        EchoPair pair = new(1, ImpairmentProfile.None);
        pair.Client.App = new Kicker(pair.Client.Driver);
        Assert.ThrowsExactly<InvalidOperationException>(() => pair.Network.RunUntil(1000));
    }

    [TestMethod]
    public void SameSeed_SameRun_OctetForOctet()
    {
        List<string> first = Conversation(5);
        CollectionAssert.AreEqual(first, Conversation(5));
        CollectionAssert.AreNotEqual(first, Conversation(6));
        Assert.IsGreaterThan(100, first.Count);
    }

    [TestMethod]
    public void WarmNetwork_AllocatesNothing()
    {
        ImpairmentProfile profile = new() { Delay = 5, Loss = 3, Reorder = 3, Duplicate = 3, Corruption = 1 };
        const int Buffers = 64;
        EchoPair pair = new(3, profile);
        pair.Network.Reserve(Buffers);
        pair.Exchange(100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        pair.Exchange(3_000_000);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.AreEqual(0, after - before);
        Assert.AreEqual(Buffers, pair.Network.BuffersMade);
        Assert.IsGreaterThan(0u, pair.Client.Stack.Counters[StackCounter.Retransmissions]);
    }

    private static List<string> Conversation(ulong seed)
    {
        ImpairmentProfile profile = new() { Delay = 5, Jitter = 3, Loss = 3, Reorder = 3, Duplicate = 3, Corruption = 1 };
        EchoPair pair = new(seed, profile);
        Journal journal = new(pair.Network) { WithContents = true };
        pair.Exchange(100_000);
        return journal.Lines;
    }

    private static VirtualDriver[] Stations(VirtualNetwork network, int count, ImpairmentProfile profile)
    {
        VirtualDriver[] stations = new VirtualDriver[count];
        for (int i = 0; i < count; i++)
        {
            stations[i] = network.Attach("station " + i, Address(i), profile);
        }

        return stations;
    }

    private static byte[] Address(int station)
    {
        return [2, 0, 0, 0, 0, (byte)station];
    }

    private sealed class Kicker(VirtualDriver driver) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now)
        {
            driver.Kick();
            return false;
        }
    }

    // A frame of 60 octets that bears a number at its end.
    private static byte[] FrameTo(byte[] destination, byte number)
    {
        byte[] frame = new byte[60];
        destination.CopyTo(frame, 0);
        frame[12] = 0x88;
        frame[13] = 0xB5;
        frame[59] = number;
        return frame;
    }

    private static int Take(VirtualDriver station, int capacity = 1514)
    {
        byte[] frame = new byte[MacDriver.FrameOffset + capacity];
        return station.Receive(frame) == 0 ? -1 : frame[MacDriver.FrameOffset + 59];
    }
}
