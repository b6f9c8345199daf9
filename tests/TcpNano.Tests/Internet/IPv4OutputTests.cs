using nanoFramework.TestFramework;
using TcpNano.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

[TestClass]
public class IPv4OutputTests
{
    private static FakeDriver s_driver;
    private static StackCounters s_counters;
    private static IPv4Output s_output;

    [TestMethod]
    [Rfc(1122, "2.3.3-1", "2.3.1", "3.2.1.8-5", "3.2.1.8-12", "2.3.3-5")]
    public void Send_WholeFrame()
    {
        Setup(MacCapabilities.None, 64);
        byte[] payload = Frames.Pattern(25);
        payload.CopyTo(s_output.Frame, IPv4Output.Payload);
        byte[] table = new byte[12];
        Frames.Station(2).CopyTo(table, 6);
        Assert.IsTrue(s_output.Send(table, 6, Frames.Own, Frames.Peer, Frames.Tcp, 0x2E, 25));

        byte[] expected = Frames.IPv4(Frames.Own, Frames.Peer, Frames.Tcp, payload);
        Frames.Station(2).CopyTo(expected, 0);
        Frames.Station(1).CopyTo(expected, 6);
        expected[15] = 0x2E;
        DialogueFrames.Put16(expected, 18, 0);
        FrameWriter.IPv4Checksum(expected, DialogueFrames.Ethernet);
        byte[] sent = s_driver.TakeSent();
        Assert.AreEqual(expected.Length, s_driver.TakenLength);
        Assert.IsTrue(Frames.Holds(sent, 0, expected));
        Assert.AreEqual(1u, s_counters[StackCounter.FramesSent]);
        Assert.AreEqual(0u, s_counters[StackCounter.TransmitNoRoom]);
    }

    [TestMethod] // what one datagram leaves behind must not show in the next
    public void Send_EveryFieldChanges()
    {
        Setup(MacCapabilities.None, 255);
        TestRandom random = new TestRandom(99);
        uint source = Frames.Own;
        uint destination = Frames.Peer;
        for (int round = 0; round < 3000; round++)
        {
            int what = random.Next(8);
            if (what == 0)
            {
                source = random.Next();
            }
            else if (what < 4)
            {
                destination = random.Next();
            }
            else if (what == 4)
            {
                destination = 0xFFFFFFFF;
                source = 0xFFFFFFFF;
            }

            int length = random.Next(1481);
            int protocol = random.Next(256);
            int tos = random.Next(256);
            byte[] hardware = Frames.Station(random.Next(65536));
            Assert.IsTrue(s_output.Send(hardware, 0, source, destination, protocol, tos, length));

            byte[] sent = s_driver.TakeSent();
            Assert.AreEqual(34 + length, s_driver.TakenLength);
            Assert.AreEqual(0, DialogueFrames.Checksum(sent, 14, 20));
            Assert.AreEqual(20 + length, DialogueFrames.Get16(sent, 16));
            Assert.AreEqual((byte)protocol, sent[23]);
            Assert.AreEqual((byte)tos, sent[15]);
            Assert.AreEqual((byte)255, sent[22]);
            Assert.AreEqual(source, DialogueFrames.Get32(sent, 26));
            Assert.AreEqual(destination, DialogueFrames.Get32(sent, 30));
            Assert.IsTrue(Frames.Holds(sent, 0, hardware));
        }

        Assert.AreEqual(3000u, s_counters[StackCounter.FramesSent]);
    }

    [TestMethod] // the checksum takes every value, with all the carries there can be
    public void Send_EveryChecksum()
    {
        Setup(MacCapabilities.None, 255);
        int wrong = -1;
        for (int low = 0; low < 0x10000 && wrong < 0; low++)
        {
            s_output.Send(Frames.Station(2), 0, 0xFFFFFFFF, 0xFFFF0000 + (uint)low, 255, 255, 1480);
            if (DialogueFrames.Checksum(s_driver.TakeSent(), 14, 20) != 0)
            {
                wrong = low;
            }
        }

        Assert.AreEqual(-1, wrong);
    }

    [TestMethod] // RFC 9293 3.9.2: the time to live is ours to set
    [Rfc(9293, "MUST-49")]
    [Rfc(1122, "3.2.1.7-3", "3.2.1.7-4")]
    public void Send_TimeToLiveOfTheOptions()
    {
        Setup(MacCapabilities.None, 17);
        Assert.IsTrue(s_output.Send(Frames.Station(2), 0, Frames.Own, Frames.Peer, Frames.Tcp, 0, 20));
        byte[] sent = s_driver.TakeSent();
        Assert.AreEqual((byte)17, sent[22]);
        Assert.AreEqual(0, DialogueFrames.Checksum(sent, 14, 20));
    }

    [TestMethod]
    public void Send_ChecksumIsLeftToADriverThatFills()
    {
        Setup(MacCapabilities.TransmitChecksumsFilled, 64);
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(s_output.Send(Frames.Station(2), 0, Frames.Own, Frames.Far + (uint)i, Frames.Tcp, 0, 20));
            Assert.AreEqual(0, DialogueFrames.Get16(s_driver.TakeSent(), 24));
        }
    }

    [TestMethod]
    public void Send_NoRoomIsToldAndCounted()
    {
        Setup(MacCapabilities.None, 64);
        s_driver.NoRoom = true;
        Assert.IsFalse(s_output.Send(Frames.Station(2), 0, Frames.Own, Frames.Peer, Frames.Tcp, 0, 20));
        s_driver.NoRoom = false;
        s_driver.LinkUp = false;
        Assert.IsFalse(s_output.Send(Frames.Station(2), 0, Frames.Own, Frames.Peer, Frames.Tcp, 0, 20));
        s_driver.LinkUp = true;
        Assert.AreEqual(2u, s_counters[StackCounter.TransmitNoRoom]);
        Assert.AreEqual(0u, s_counters[StackCounter.FramesSent]);
        Assert.IsTrue(s_output.Send(Frames.Station(2), 0, Frames.Own, Frames.Peer, Frames.Tcp, 0, 20));
        Assert.AreEqual(1u, s_counters[StackCounter.FramesSent]);
        Assert.AreEqual(0, DialogueFrames.Checksum(s_driver.TakeSent(), 14, 20));
    }

    [TestMethod]
    public void Frame_HoldsTheLargestDatagram()
    {
        FakeDriver driver = new FakeDriver(576, 2, MacCapabilities.None);
        IPv4Output output = new IPv4Output(new StackOptions(), driver, new DriverFaults(new StackCounters()), new StackCounters());
        Assert.AreEqual(MacDriver.FrameOffset + 590, output.Frame.Length);
        Assert.IsTrue(output.Send(Frames.Station(2), 0, Frames.Own, Frames.Peer, Frames.Tcp, 0, 556));
        driver.TakeSent();
        Assert.AreEqual(590, driver.TakenLength);
    }

    private static void Setup(MacCapabilities capabilities, int timeToLive)
    {
        StackOptions options = new StackOptions();
        options.TimeToLive = timeToLive;
        s_driver = new FakeDriver(1500, 4, capabilities);
        s_counters = new StackCounters();
        s_output = new IPv4Output(options, s_driver, new DriverFaults(s_counters), s_counters);
    }
}
