using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests;

/// <summary>SPI transfers per frame: each is a call into the firmware, and most of what a small frame costs.</summary>
[TestClass]
public class TransferTests
{
    private readonly byte[] _array = new byte[MacDriver.FrameOffset + 1518];

    [TestMethod]
    public void NothingThere_IsOneTransfer()
    {
        using Bench bench = new();
        Assert.AreEqual(1, Count(bench, bench.ExpectNoFrame));
    }

    [TestMethod] // state, frame; then pointer and command, and the state in which there is nothing more
    [DataRow(60)]
    [DataRow(1514)]
    public void FrameReceived_IsFourTransfers_AndOneFindsNoOther(int length)
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(length, 1));
        Assert.AreEqual(2, Count(bench, () => bench.Receive()), "until the stack has it");
        Assert.AreEqual(3, Count(bench, bench.ExpectNoFrame), "afterwards");
    }

    [TestMethod] // the next frame is there by the time that this one was taken: the middle of a transfer
    public void FramesOneBehindTheOther_AreFourTransfersEach()
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(1514, 0));
        int transfers = Count(bench, () =>
        {
            for (int i = 1; i <= 20; i++)
            {
                Assert.IsGreaterThan(0, bench.Receive().Length);
                bench.Chip.Arrive(Bench.Frame(1514, i));
            }
        });
        Assert.AreEqual((4 * 20) - 2, transfers, "the last one's room is not given back yet");
    }

    [TestMethod]
    public void FramesThatCameTogether_ShareStateAndCommand()
    {
        using Bench bench = new();
        for (int i = 0; i < 4; i++)
        {
            bench.Chip.Arrive(Bench.Frame(1514, i));
        }

        Assert.AreEqual(1 + 4, Count(bench, () => Take(bench, 4)));
    }

    [TestMethod] // as ACKs are: one reading brings 24 of them
    public void SmallFrames_ComeManyInOneTransfer()
    {
        using Bench bench = new();
        for (int i = 0; i < 24; i++)
        {
            bench.Chip.Arrive(Bench.Frame(60, i));
        }

        Assert.AreEqual(1 + 1, Count(bench, () => Take(bench, 24)));
    }

    [TestMethod]
    public void FrameSent_IsThreeTransfers()
    {
        using Bench bench = new();
        byte[] frame = Bench.Frame(1514, 1, Bench.Other);
        Assert.AreEqual(3, Count(bench, () => bench.Transmit(frame)));
        Assert.AreEqual(3 * 9, Count(bench, () =>
        {
            for (int i = 0; i < 9; i++)
            {
                Assert.IsTrue(bench.Transmit(frame));
            }
        }), "a full frame has gone before the next one is written");
        bench.Chip.Advance(200);
        Assert.AreEqual(1, Count(bench, bench.ExpectNoFrame));
        Assert.AreEqual(3, Count(bench, () => bench.Transmit(Bench.Frame(60, 2, Bench.Other))), "the state said that the chip has nothing to send");
    }

    [TestMethod] // 60 octets take less time on SPI than 1514 on the cable
    public void SmallFrameRightBehindALargeOne_AsksFirst()
    {
        using Bench bench = new();
        Assert.IsTrue(bench.Transmit(Bench.Frame(1514, 1, Bench.Other)));
        int transfers = 0;
        transfers = Count(bench, () => Assert.IsTrue(bench.Transmit(Bench.Frame(60, 2, Bench.Other))));
        Assert.IsGreaterThan(3, transfers);
        Assert.IsLessThanOrEqualTo(3 + 8, transfers);
    }

    [TestMethod]
    public void InterruptPin_CostsNoTransferMore()
    {
        using Bench bench = new(settings => settings.InterruptPin = W5500Model.InterruptPin);
        bench.Chip.Arrive(Bench.Frame(60, 1));
        Assert.AreEqual(2, Count(bench, () => bench.Receive()));
        Assert.AreEqual(3, Count(bench, bench.ExpectNoFrame));
        Assert.AreEqual(0, bench.Chip.Peek(0x02) & 4, "the interrupt is cleared with the command");
    }

    [TestMethod] // here SpanByte costs nothing; on nanoCLR its objects are all there is, and those of events with an interrupt pin
    public void Driver_AllocatesNothing()
    {
        using Bench bench = new();
        byte[] large = Bench.Frame(1514, 1);
        byte[] small = Bench.Frame(60, 2);
        bench.Chip.Jack = null;
        Exchange(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(2000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Exchange(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                bench.Chip.Arrive(i % 2 == 0 ? large : small);
                bench.Chip.Arrive(small);
                while (bench.Mac.Receive(_array) > 0)
                {
                }

                large.CopyTo(_array, MacDriver.FrameOffset);
                bench.Mac.Transmit(_array, 1514);
                bench.Mac.Transmit(_array, 54);
                bench.Time += 50;
                bench.Mac.Now();
                bench.Chip.Advance(500);
                bench.Mac.Wait(0);
            }
        }
    }

    private static int Count(Bench bench, Action action)
    {
        int before = bench.Chip.Transfers;
        int said = bench.Mac.GetCounter(W5500Counter.Transfers);
        action();
        int count = bench.Chip.Transfers - before;
        Assert.AreEqual(count, bench.Mac.GetCounter(W5500Counter.Transfers) - said, "the driver's own count");
        return count;
    }

    private static void Take(Bench bench, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            Assert.IsGreaterThan(0, bench.Receive().Length);
        }
    }
}
