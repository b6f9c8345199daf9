using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.W5500.Tests;

/// <summary>Frames from the stack to the cable. The chip's model refuses a SEND while a frame is on its way.</summary>
[TestClass]
public class SendingTests
{
    [TestMethod]
    [DataRow(60, false)]
    [DataRow(1514, false)]
    [DataRow(1513, true)]
    public void Frame_LeavesAsItWas(int length, bool lowOctetFirst)
    {
        using Bench bench = new(lowOctetFirst: lowOctetFirst);
        byte[] frame = Bench.Frame(length, length, Bench.Other);
        Assert.IsTrue(bench.Transmit(frame));
        bench.Pass(1);
        Assert.HasCount(1, bench.Sent);
        CollectionAssert.AreEqual(frame, bench.Sent[0]);
    }

    [TestMethod]
    public void ShortFrame_IsFilledUpWithZeros_NotWithWhatWasThereBefore()
    {
        using Bench bench = new();
        byte[] ones = new byte[1514];
        Array.Fill(ones, (byte)0xEE);
        Assert.IsTrue(bench.Transmit(ones));
        bench.Pass(1);
        byte[] frame = Bench.Frame(42, 1, Bench.Other);
        Assert.IsTrue(bench.Transmit(frame));
        bench.Pass(1);
        CollectionAssert.AreEqual((byte[])[.. frame, .. new byte[18]], bench.Sent[1]);
    }

    [TestMethod]
    [DataRow(0x3FE0, false)]
    [DataRow(0xFFE0, true)]
    public void Frames_LeaveAroundTheEndOfTheBuffer(int pointer, bool lowOctetFirst)
    {
        using Bench bench = new(prepare: chip => chip.OpenPointer = pointer, lowOctetFirst: lowOctetFirst);
        Random random = new(pointer);
        for (int i = 0; i < 300; i++)
        {
            byte[] frame = Bench.Frame(random.Next(60, 1515), i, Bench.Other);
            Assert.IsTrue(bench.Transmit(frame), "frame " + i);
            bench.Chip.Advance(200);
            Assert.HasCount(i + 1, bench.Sent);
            CollectionAssert.AreEqual(frame, bench.Sent[i]);
        }

        bench.Expect(W5500Counter.Reopened, 0);
    }

    [TestMethod] // as fast as SPI goes, with a processor that takes no time
    [DataRow(20_000_000)]
    [DataRow(33_000_000)]
    [DataRow(80_000_000)]
    public void FramesOfAllSizesInARow_AllLeaveInOrder(int clock)
    {
        using Bench bench = new(settings => settings.ClockFrequency = clock);
        Random random = new(clock);
        List<byte[]> frames = [];
        for (int i = 0; i < 500; i++)
        {
            byte[] frame = Bench.Frame(random.Next(2) == 0 ? 60 : 1514, i, Bench.Other);
            frames.Add(frame);
            for (int tries = 0; !bench.Transmit(frame); tries++)
            {
                Assert.IsLessThan(100, tries);
                bench.Pass(1);
            }
        }

        bench.Pass(1);
        Assert.HasCount(frames.Count, bench.Sent);
        for (int i = 0; i < frames.Count; i++)
        {
            CollectionAssert.AreEqual(frames[i], bench.Sent[i]);
        }
    }

    [TestMethod]
    public void SlowLink_MakesTheNextFrameWait_AndLosesNothing()
    {
        using Bench bench = new(prepare: chip => chip.IsSlow = true);
        Assert.IsTrue(bench.Transmit(Bench.Frame(1514, 1, Bench.Other)));
        Assert.IsFalse(bench.Transmit(Bench.Frame(60, 2, Bench.Other)), "1.2 ms for a frame at 10 Mbit/s");
        bench.Expect(W5500Counter.TransmitterBusy, 1);
        bench.Pass(2);
        Assert.IsTrue(bench.Transmit(Bench.Frame(60, 2, Bench.Other)));
        bench.Pass(1);
        Assert.HasCount(2, bench.Sent);
        CollectionAssert.AreEqual(Bench.Frame(60, 2, Bench.Other), bench.Sent[1]);
    }

    [TestMethod]
    public void FrameThatNeverGetsSent_IsGivenUp_AndTheNextOneLeaves()
    {
        using Bench bench = new(prepare: chip => chip.HoldsFrames = true);
        Assert.IsTrue(bench.Transmit(Bench.Frame(1514, 1, Bench.Other)));
        for (int i = 0; i < 102; i++)
        {
            Assert.IsFalse(bench.Transmit(Bench.Frame(60, 2, Bench.Other)));
            bench.Pass(1);
        }

        bench.Expect(W5500Counter.SendStuck, 1);
        bench.Chip.HoldsFrames = false;
        Assert.IsTrue(bench.Transmit(Bench.Frame(60, 2, Bench.Other)));
        bench.Pass(1);
        Assert.HasCount(1, bench.Sent);
        CollectionAssert.AreEqual(Bench.Frame(60, 2, Bench.Other), bench.Sent[0]);
    }

    [TestMethod] // the cable was pulled, and the driver looks at the link twice a second only: by the clock the frame has long gone
    public void FrameThatWasSeenWaiting_IsAskedAbout()
    {
        using Bench bench = new();
        bench.Chip.LinkUp = false;
        Assert.IsTrue(bench.Transmit(Bench.Frame(60, 1, Bench.Other)));
        bench.Pass(10);
        bench.ExpectNoFrame();
        bench.Pass(10);
        Assert.IsFalse(bench.Transmit(Bench.Frame(1514, 2, Bench.Other)));
        bench.Chip.LinkUp = true;
        bench.Pass(10);
        Assert.IsTrue(bench.Transmit(Bench.Frame(1514, 2, Bench.Other)));
        bench.Pass(1);
        Assert.HasCount(2, bench.Sent);
        bench.Expect(W5500Counter.Reopened, 0);
    }

    [TestMethod] // a reading may come while it leaves
    public void FrameThatWasSeenLeaving_DoesNotHoldUpTheNext()
    {
        using Bench bench = new();
        for (int i = 0; i < 300; i++)
        {
            Assert.IsTrue(bench.Transmit(Bench.Frame(1514, i, Bench.Other)));
            bench.ExpectNoFrame();
            Assert.IsTrue(bench.Transmit(Bench.Frame(1514, i, Bench.Other)));
            bench.Pass(1);
        }

        bench.Expect(W5500Counter.SendStuck, 0);
        Assert.HasCount(600, bench.Sent);
    }

    [TestMethod]
    public void LinkDown_IsNoRoom()
    {
        using Bench bench = new(prepare: chip => chip.LinkUp = false);
        Assert.IsFalse(bench.Mac.IsLinkUp);
        Assert.IsFalse(bench.Transmit(Bench.Frame(60, 1, Bench.Other)));
        bench.Chip.LinkUp = true;
        bench.Pass(600);
        bench.ExpectNoFrame();
        Assert.IsTrue(bench.Mac.IsLinkUp);
        Assert.IsTrue(bench.Transmit(Bench.Frame(60, 1, Bench.Other)));
    }

    [TestMethod]
    [DataRow(13)]
    [DataRow(1515)]
    public void LengthThatNoFrameHas_IsRefused(int length)
    {
        using Bench bench = new();
        byte[] array = new byte[2000];
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => bench.Mac.Transmit(array, length));
    }
}
