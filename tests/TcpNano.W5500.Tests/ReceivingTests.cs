using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;

namespace TcpNano.W5500.Tests;

/// <summary>Frames from the cable to the stack.</summary>
[TestClass]
public class ReceivingTests
{
    [TestMethod]
    [DataRow(14, false)]
    [DataRow(60, false)]
    [DataRow(61, true)]
    [DataRow(1514, false)]
    [DataRow(1514, true)]
    [DataRow(1518, false)]
    public void Frame_ArrivesAsItWas(int length, bool lowOctetFirst)
    {
        using Bench bench = new(lowOctetFirst: lowOctetFirst);
        byte[] frame = Bench.Frame(length, length);
        bench.Chip.Arrive(frame);
        bench.ExpectFrame(frame);
        bench.ExpectNoFrame();
        Assert.AreEqual(0, bench.Chip.Waiting, "its room is given back");
        bench.Expect(W5500Counter.Received, 1);
    }

    [TestMethod] // both ends of the buffer, and both ends of what a 16-bit pointer can say
    [DataRow(0x3FE0, false)]
    [DataRow(0xFFFF, false)]
    [DataRow(0xFFE0, true)]
    public void Frames_ArriveAroundTheEndOfTheBuffer(int pointer, bool lowOctetFirst)
    {
        using Bench bench = new(prepare: chip => chip.OpenPointer = pointer, lowOctetFirst: lowOctetFirst);
        Random random = new(pointer);
        int number = 0;
        int next = 0;
        List<int> lengths = [];
        for (int round = 0; round < 200; round++)
        {
            for (int burst = random.Next(1, 8); burst > 0; burst--)
            {
                int length = random.Next(3) == 0 ? random.Next(60, 1515) : 60;
                lengths.Add(length);
                Assert.IsTrue(bench.Chip.Arrive(Bench.Frame(length, number++)));
            }

            for (; next < number; next++)
            {
                bench.ExpectFrame(Bench.Frame(lengths[next], next));
            }

            bench.ExpectNoFrame();
        }

        bench.Expect(W5500Counter.PlaceLost, 0);
        bench.Expect(W5500Counter.Reopened, 0);
    }

    [TestMethod]
    public void FullBuffer_LosesWhatComesNext_AndNothingElse()
    {
        using Bench bench = new();
        int taken = 0;
        while (bench.Chip.Arrive(Bench.Frame(1514, taken)))
        {
            taken++;
        }

        Assert.AreEqual(16384 / 1516, taken);
        Assert.AreEqual(1, bench.Chip.Overflows);
        for (int i = 0; i < taken; i++)
        {
            bench.ExpectFrame(Bench.Frame(1514, i));
        }

        bench.ExpectNoFrame();
        bench.Chip.Arrive(Bench.Frame(60, 99));
        bench.ExpectFrame(Bench.Frame(60, 99));
    }

    [TestMethod]
    public void FrameThatDoesNotFit_IsDropped_AndTheNextOneIsNot()
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(200, 1));
        bench.Chip.Arrive(Bench.Frame(100, 2));
        byte[] small = new byte[MacDriver.FrameOffset + 199];
        Assert.AreEqual(0, bench.Mac.Receive(small));
        bench.ExpectFrame(Bench.Frame(100, 2));
        bench.Expect(W5500Counter.TooLong, 1);
    }

    [TestMethod] // registers of 16 bits that change between their two octets
    [DataRow(0x27)]
    [DataRow(0x2A)]
    [DataRow(0x2B)]
    public void FrameThatComesWhileTheStateIsRead_IsNeitherLostNorHalved(int register)
    {
        using Bench bench = new(prepare: chip => chip.OpenPointer = 0x00F0);
        bench.Chip.Arrive(Bench.Frame(60, 1));
        bench.Chip.OnRead = (1, register, () => bench.Chip.Arrive(Bench.Frame(300, 2)));
        bench.ExpectFrame(Bench.Frame(60, 1));
        bench.ExpectFrame(Bench.Frame(300, 2));
        bench.ExpectNoFrame();
        bench.Expect(W5500Counter.Reopened, 0);
        Assert.IsGreaterThan(0, bench.Mac.GetCounter(W5500Counter.Rereads));
    }

    [TestMethod] // the pointer runs ahead of the size for as long as the frame takes, 1.2 ms at 10 Mbit/s
    [DataRow(0)]
    [DataRow(60)]
    public void FrameThatIsComingIn_IsWaitedFor_NotTakenForTrouble(int waiting)
    {
        using Bench bench = new();
        if (waiting > 0)
        {
            bench.Chip.Arrive(Bench.Frame(waiting, 1));
        }

        bench.Chip.ComingIn = 700;
        if (waiting > 0)
        {
            bench.ExpectFrame(Bench.Frame(waiting, 1));
        }

        for (int i = 0; i < 20; i++)
        {
            bench.ExpectNoFrame();
        }

        bench.Chip.ComingIn = 0;
        bench.Chip.Arrive(Bench.Frame(800, 2));
        bench.ExpectFrame(Bench.Frame(800, 2));
        bench.Expect(W5500Counter.Reopened, 0);
        bench.Expect(W5500Counter.PlaceLost, 0);
    }

    [TestMethod]
    public void FrameThatComesBetweenReadingAndGivingBack_IsFound()
    {
        using Bench bench = new();
        bench.Chip.Arrive(Bench.Frame(60, 1));
        bench.ExpectFrame(Bench.Frame(60, 1));
        bench.Chip.Arrive(Bench.Frame(1000, 2));
        bench.ExpectFrame(Bench.Frame(1000, 2));
        bench.ExpectNoFrame();
    }
}
