using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests;

/// <summary>A chip that forgets, a place in the buffer that is lost, a bus that throws: afterwards frames go both ways again.</summary>
[TestClass]
public class RecoveryTests
{
    private const int CheckInterval = 500;

    [TestMethod]
    public void BrownOut_IsFoundAtTheNextLook()
    {
        using Bench bench = new();
        bench.Chip.BrownOut();
        bench.ExpectNoFrame();
        bench.Expect(W5500Counter.RegistersLost, 1);
        ExpectBothWays(bench);
    }

    [TestMethod]
    public void BrownOutWhileFramesWait_CostsThemAndNothingElse()
    {
        using Bench bench = new(settings => settings.InterruptPin = W5500Model.InterruptPin);
        for (int i = 0; i < 5; i++)
        {
            bench.Chip.Arrive(Bench.Frame(1000, i));
        }

        bench.ExpectFrame(Bench.Frame(1000, 0));
        bench.Chip.BrownOut();

        // The driver knows of four more, reads what is there now, and asks when that is done.
        for (int i = 0; i < 5; i++)
        {
            bench.Receive();
        }

        ExpectBothWays(bench);
        Assert.AreEqual(1, bench.Chip.PeekCommon(0x18), "interrupts are on again");
    }

    [TestMethod]
    public void BrownOutWhileSending_IsFoundWhenTheChipIsAsked()
    {
        using Bench bench = new();
        Assert.IsTrue(bench.Transmit(Bench.Frame(1514, 1, Bench.Other)));
        bench.Chip.BrownOut();
        Assert.IsFalse(bench.Transmit(Bench.Frame(60, 2, Bench.Other)));
        ExpectBothWays(bench);
    }

    [TestMethod] // a length that no frame has, or more than there is
    [DataRow(0xFF, 0xFF)]
    [DataRow(0x00, 0x00)]
    [DataRow(0x00, 0x3D)]
    [DataRow(0x05, 0xF1)]
    public void LostPlace_IsFoundByTheLength(int high, int low)
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(100, 1));
        bench.Chip.Arrive(Bench.Frame(100, 2));
        bench.Chip.Damage(0, (byte)high);
        bench.Chip.Damage(1, (byte)low);
        bench.ExpectNoFrame();
        bench.Expect(W5500Counter.PlaceLost, 1);
        bench.Expect(W5500Counter.Reopened, 1);
        ExpectBothWays(bench);
    }

    [TestMethod]
    [DataRow(0x24)]
    [DataRow(0x25)]
    public void PointerThatMovedByItself_IsFound(int register)
    {
        using Bench bench = new();
        bench.Chip.Poke(register, (byte)(bench.Chip.Peek(register) + 1));
        bench.ExpectNoFrame();
        bench.Expect(W5500Counter.PlaceLost, 1);
        ExpectBothWays(bench);
    }

    [TestMethod]
    [DataRow(0x00, 0x02)]
    [DataRow(0x09, 0x04)]
    [DataRow(0x0E, 0x00)]
    [DataRow(0x18, 0x00)]
    public void CommonRegisterThatChanged_IsRightAgainWithinHalfASecond(int register, int value)
    {
        using Bench bench = new(settings => settings.InterruptPin = W5500Model.InterruptPin);
        byte before = bench.Chip.PeekCommon(register);
        bench.Chip.PokeCommon(register, (byte)value);
        bench.Pass(CheckInterval);
        bench.ExpectNoFrame();
        Assert.AreEqual(before, bench.Chip.PeekCommon(register));
        bench.Expect(W5500Counter.RegistersLost, 1);
        ExpectBothWays(bench);
    }

    [TestMethod]
    [DataRow(0x00, 0x84)]
    [DataRow(0x2C, 0x00)]
    public void SocketRegisterThatChanged_IsRightAgainWithinHalfASecond(int register, int value)
    {
        using Bench bench = new();
        byte before = bench.Chip.Peek(register);
        bench.Chip.Poke(register, (byte)value);
        bench.Pass(CheckInterval);
        bench.ExpectNoFrame();
        Assert.AreEqual(before, bench.Chip.Peek(register));
        ExpectBothWays(bench);
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void ChipThatIsGone_TakesTheLinkDown_AndBringsItUpWhenItIsBack(bool withPin, bool inBetween)
    {
        using Bench bench = new(settings => settings.ResetPin = withPin ? W5500Model.ResetPin : W5500Settings.NoPin);
        bench.Chip.Version = 0;
        for (int i = 0; i < 30; i++)
        {
            bench.Pass(100);
            bench.ExpectNoFrame();
            Assert.IsFalse(bench.Transmit(Bench.Frame(60, 1, Bench.Other)) && i > 5);
        }

        Assert.IsFalse(bench.Mac.IsLinkUp);
        Assert.IsGreaterThan(1, bench.Mac.GetCounter(W5500Counter.Resets), "tried again and again");
        bench.Chip.Version = inBetween ? (byte)3 : (byte)4;
        if (inBetween)
        {
            bench.Pass(100);
            bench.ExpectNoFrame();
            Assert.IsFalse(bench.Mac.IsLinkUp, "another chip is not taken for it");
            bench.Chip.Version = 4;
        }

        for (int i = 0; i < 20; i++)
        {
            bench.Pass(100);
            bench.ExpectNoFrame();
        }

        Assert.IsTrue(bench.Mac.IsLinkUp);
        ExpectBothWays(bench);
    }

    [TestMethod] // each transfer of receiving, with the chip hearing of it or not
    [DataRow(false)]
    [DataRow(true)]
    public void BusErrorWhileReceiving_LosesNoFrame(bool late)
    {
        for (int transfer = 1; transfer <= 5; transfer++)
        {
            using Bench bench = new();
            bench.Chip.Arrive(Bench.Frame(1514, 1));
            bench.Chip.Arrive(Bench.Frame(700, 2));
            bench.Chip.ThrowsLate = late;
            bench.Chip.ThrowsAt = transfer;
            List<byte[]> frames = [];
            for (int i = 0; i < 6; i++)
            {
                byte[] frame = bench.Receive();
                if (frame.Length > 0)
                {
                    frames.Add(frame);
                }
            }

            Assert.HasCount(2, frames, "transfer " + transfer);
            CollectionAssert.AreEqual(Bench.Frame(1514, 1), frames[0]);
            CollectionAssert.AreEqual(Bench.Frame(700, 2), frames[1]);
            bench.Expect(W5500Counter.SpiErrors, 1);
            Assert.IsNotNull(bench.Mac.LastError);
            Assert.AreEqual(0, bench.Chip.Waiting);
            ExpectBothWays(bench);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void BusErrorWhileSending_IsNoRoom_AndTheFrameLeavesNextTime(bool late)
    {
        for (int transfer = 1; transfer <= 2; transfer++)
        {
            using Bench bench = new();
            bench.Chip.ThrowsLate = late;
            bench.Chip.ThrowsAt = transfer;
            byte[] frame = Bench.Frame(300, transfer, Bench.Other);
            Assert.IsFalse(bench.Transmit(frame), "transfer " + transfer);
            bench.Pass(1);
            bench.ExpectNoFrame();
            Assert.IsTrue(bench.Transmit(frame), "transfer " + transfer);
            bench.Pass(1);
            bench.ExpectNoFrame();
            Assert.IsGreaterThan(0, bench.Sent.Count);
            CollectionAssert.AreEqual(frame, bench.Sent[^1]);
            ExpectBothWays(bench);
        }
    }

    [TestMethod] // nobody knows whether it left: a stack that were told "no" would refuse the ACK of it
    [DataRow(false)]
    [DataRow(true)]
    public void BusErrorAtTheCommandToSend_CountsAsSent(bool heard)
    {
        using Bench bench = new();
        bench.Chip.ThrowsLate = heard;
        bench.Chip.ThrowsAt = 3;
        Assert.IsTrue(bench.Transmit(Bench.Frame(300, 1, Bench.Other)));
        bench.Expect(W5500Counter.SpiErrors, 1);
        byte[] next = Bench.Frame(1514, 2, Bench.Other);
        int tries = 0;
        while (!bench.Transmit(next))
        {
            Assert.IsLessThan(10, ++tries);
            bench.Pass(1);
        }

        bench.Pass(1);
        Assert.HasCount(heard ? 2 : 1, bench.Sent);
        CollectionAssert.AreEqual(next, bench.Sent[^1]);
        bench.Expect(W5500Counter.SendStuck, heard ? 0 : 1);
        bench.Expect(W5500Counter.Reopened, heard ? 0 : 1);
        ExpectBothWays(bench);
    }

    [TestMethod]
    public void BusThatAlwaysThrows_TakesTheLinkDown_UntilItNoLongerDoes()
    {
        using Bench bench = new();
        bench.Chip.ThrowsNext = int.MaxValue;
        for (int i = 0; i < 40; i++)
        {
            bench.Pass(100);
            bench.ExpectNoFrame();
            Assert.IsFalse(bench.Transmit(Bench.Frame(60, 1, Bench.Other)));
        }

        Assert.IsFalse(bench.Mac.IsLinkUp);
        bench.Chip.ThrowsNext = 0;
        for (int i = 0; i < 20; i++)
        {
            bench.Pass(100);
            bench.ExpectNoFrame();
        }

        Assert.IsTrue(bench.Mac.IsLinkUp);
        ExpectBothWays(bench);
    }

    [TestMethod]
    [DataRow(0x03)]
    [DataRow(0x1F)]
    [DataRow(0x25)]
    [DataRow(0x27)]
    [DataRow(0x28)]
    [DataRow(0x2B)]
    public void WrongBitInTheState_IsReadAgain(int register)
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(60, 1));
        bench.Chip.WrongOnRead = (1, register, 0x10);
        bench.ExpectFrame(Bench.Frame(60, 1));
        bench.Expect(W5500Counter.Rereads, 1);
        bench.Expect(W5500Counter.Reopened, 0);
    }

    [TestMethod]
    public void WrongBitInTheSetup_IsReadAgain()
    {
        using Bench bench = new();
        bench.Chip.WrongOnRead = (0, 0x39, 0x01);
        bench.Pass(CheckInterval);
        bench.ExpectNoFrame();
        bench.Expect(W5500Counter.Rereads, 1);
        bench.Expect(W5500Counter.RegistersLost, 0);
        Assert.IsTrue(bench.Mac.IsLinkUp);
    }

    [TestMethod]
    public void Link_IsLookedAtTwiceASecond()
    {
        using Bench bench = new();
        bench.Chip.LinkUp = false;
        bench.Pass(CheckInterval - 1);
        bench.ExpectNoFrame();
        Assert.IsTrue(bench.Mac.IsLinkUp, "not yet");
        bench.Pass(1);
        bench.ExpectNoFrame();
        Assert.IsFalse(bench.Mac.IsLinkUp);
        Assert.AreEqual(MacDriver.WakeKick, bench.Mac.Wait(0));
        bench.Chip.LinkUp = true;
        bench.Pass(CheckInterval);
        Assert.AreEqual(MacDriver.WakeKick, bench.Mac.Wait(0), "a wait notices it, too");
        Assert.IsTrue(bench.Mac.IsLinkUp);
        bench.Expect(W5500Counter.LinkChanges, 3);
    }

    private static void ExpectBothWays(Bench bench)
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(bench.Chip.Arrive(Bench.Frame(200 + i, 100 + i)), "the chip receives");
            bench.ExpectFrame(Bench.Frame(200 + i, 100 + i));
            bench.ExpectNoFrame();
            int sent = bench.Sent.Count;
            Assert.IsTrue(bench.Transmit(Bench.Frame(300 + i, 200 + i, Bench.Other)), "the chip sends");
            bench.Pass(1);
            Assert.HasCount(sent + 1, bench.Sent);
            CollectionAssert.AreEqual(Bench.Frame(300 + i, 200 + i, Bench.Other), bench.Sent[sent]);
        }
    }
}
