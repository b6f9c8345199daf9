using System.Device.Gpio;
using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests;

/// <summary>Waiting in real time, with and without an interrupt pin. Bounds are far from what is expected.</summary>
[TestClass]
public class WaitingTests
{
    private const int Patience = 20_000;

    [TestMethod]
    [DataRow(true, 0)]
    [DataRow(true, 20)]
    [DataRow(false, 0)]
    [DataRow(false, 20)]
    public void Frame_EndsTheWait(bool withPin, int window)
    {
        using Bench bench = Open(withPin, window);
        for (int i = 0; i < 5; i++)
        {
            Thread peer = new(() =>
            {
                Thread.Sleep(30);
                bench.Chip.Arrive(Bench.Frame(60, 1));
            });
            peer.Start();
            Assert.AreEqual(MacDriver.WakeFrame, WaitFor(bench, MacDriver.WakeFrame));
            peer.Join();
            bench.ExpectFrame(Bench.Frame(60, 1));
            bench.ExpectNoFrame();
        }
    }

    [TestMethod]
    public void FrameFromBefore_EndsTheWaitAtOnce()
    {
        using Bench bench = Open(true, 0);
        bench.Chip.Arrive(Bench.Frame(60, 1));
        Assert.AreEqual(MacDriver.WakeFrame, bench.Mac.Wait(-1));
        Assert.AreEqual(MacDriver.WakeFrame, bench.Mac.Wait(0), "it is still there");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Kick_EndsTheWait_AlsoOneFromBefore(bool withPin)
    {
        using Bench bench = Open(withPin, 0);
        bench.Mac.Kick();
        Assert.AreEqual(MacDriver.WakeKick, bench.Mac.Wait(-1));
        Thread kicker = new(() =>
        {
            Thread.Sleep(30);
            bench.Mac.Kick();
        });
        kicker.Start();
        Assert.AreEqual(MacDriver.WakeKick, bench.Mac.Wait(-1));
        kicker.Join();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Timeout_EndsTheWait_WithNothing(bool withPin)
    {
        using Bench bench = Open(withPin, 20);
        Stopwatch watch = Stopwatch.StartNew();
        Assert.AreEqual(0, bench.Mac.Wait(0));
        Assert.AreEqual(0, bench.Mac.Wait(70));
        Assert.IsGreaterThanOrEqualTo(50, watch.ElapsedMilliseconds);
    }

    [TestMethod] // the firmware's queue of events was full
    public void LostInterrupt_CostsHalfASecond_NotForEver()
    {
        using Bench bench = Open(true, 0);
        GpioController.Wires.LosesEvents = true;
        Thread peer = new(() =>
        {
            Thread.Sleep(50);
            bench.Chip.Arrive(Bench.Frame(60, 1));
        });
        peer.Start();
        Assert.AreEqual(MacDriver.WakeFrame, WaitFor(bench, MacDriver.WakeFrame));
        peer.Join();
    }

    [TestMethod]
    public void InterruptWithoutFrame_IsClearedSoThatTheNextOneIsAnEdge()
    {
        using Bench bench = Open(true, 0);
        bench.Chip.Poke(0x02, 4);
        Assert.AreEqual(0, bench.Mac.Wait(0));
        bench.Chip.Advance(10);
        Assert.AreEqual(0, bench.Chip.Peek(0x02) & 4);
        bench.Expect(W5500Counter.Reopened, 0);
    }

    [TestMethod]
    public void Disposing_EndsTheWait()
    {
        using Bench bench = Open(true, 0);
        Thread closer = new(() =>
        {
            Thread.Sleep(30);
            bench.Mac.Dispose();
        });
        closer.Start();
        WaitFor(bench, MacDriver.WakeKick);
        closer.Join();
    }

    [TestMethod] // without the window every wait would last until the next question or interrupt
    public void WhileAConversationRuns_TheChipIsAskedWithoutPause()
    {
        using Bench bench = Open(false, 50);
        string seen = "";
        for (int tries = 0; tries < 5; tries++)
        {
            bench.Chip.Arrive(Bench.Frame(60, 1));
            bench.ExpectFrame(Bench.Frame(60, 1));
            int before = bench.Chip.Transfers;
            bench.Mac.Wait(40);
            int busy = bench.Chip.Transfers - before;
            Thread.Sleep(60);
            bench.Mac.Wait(0);
            before = bench.Chip.Transfers;
            bench.Mac.Wait(40);
            int idle = bench.Chip.Transfers - before;
            if (busy > 10 * idle)
            {
                return;
            }

            // A machine that was away meanwhile.
            seen += $"{busy} questions in the window, {idle} outside of it; ";
        }

        Assert.Fail(seen);
    }

    [TestMethod] // the model has one lock, so that a transfer in the middle of another would not show; counts and contents do
    public void WaitBesideReceiveAndTransmit_DamagesNothing()
    {
        using Bench bench = Open(true, 20);
        const int frames = 3000;
        bool isDone = false;
        int arrived = 0;
        Thread waiter = new(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                bench.Mac.Wait(1);
            }
        });
        Thread peer = new(() =>
        {
            for (int i = 0; i < frames; i++)
            {
                SpinWait.SpinUntil(() => bench.Chip.Arrive(Bench.Frame(60 + (i % 1400), i)), Patience);
            }
        });
        waiter.Start();
        peer.Start();
        Stopwatch watch = Stopwatch.StartNew();
        while (arrived < frames && watch.ElapsedMilliseconds < Patience)
        {
            byte[] frame = bench.Receive();
            if (frame.Length > 0)
            {
                CollectionAssert.AreEqual(Bench.Frame(60 + (arrived % 1400), arrived), frame);
                arrived++;
                SpinWait.SpinUntil(() => bench.Transmit(frame), Patience);
            }
        }

        Volatile.Write(ref isDone, true);
        waiter.Join();
        peer.Join();
        Assert.AreEqual(frames, arrived);
        bench.Chip.Advance(1000);
        Assert.HasCount(frames, bench.Sent);
        bench.Expect(W5500Counter.Reopened, 0);
    }

    private static Bench Open(bool withPin, int window)
    {
        return new Bench(
            settings =>
            {
                settings.InterruptPin = withPin ? W5500Model.InterruptPin : W5500Settings.NoPin;
                settings.PollWindow = window;
            },
            inRealTime: true);
    }

    /// <summary>Waits until that has happened. The link's first report may come in between.</summary>
    private static int WaitFor(Bench bench, int what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int woken;
        do
        {
            woken = bench.Mac.Wait(Patience);
        }
        while ((woken & what) == 0 && watch.ElapsedMilliseconds < Patience);
        return woken & what;
    }
}
