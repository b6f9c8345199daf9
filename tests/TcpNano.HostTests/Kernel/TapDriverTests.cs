using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;
using TcpNano.Link;
using TcpNano.Tool.Serving;

namespace TcpNano.HostTests.Kernel;

/// <summary>The driver against the kernel's end of a TAP, frame by frame, without a stack.</summary>
[TestClass]
public class TapDriverTests
{
    private NetworkNamespace _kernel = null!;

    [TestInitialize]
    public void MakeNamespace()
    {
        _kernel = NetworkNamespace.Create();
    }

    [TestCleanup]
    public void LeaveNamespace()
    {
        _kernel?.Dispose();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Frames_PassUnchangedBothWays_WithoutAllocating()
    {
        using TapDriver driver = Open("tap0");
        using PacketSocket wire = _kernel.Run(() => PacketSocket.Open("tap0"));
        Assert.IsTrue(driver.IsLinkUp);
        Assert.AreEqual(1500, driver.Mtu);

        byte[] sent = new byte[1514];
        byte[] received = new byte[MacDriver.FrameOffset + 1514];
        byte[] returned = new byte[1514];
        new Random(1).NextBytes(sent);
        sent[0] = 0x02; // to a unicast address,
        sent[6] = 0x02; // from another,
        sent[12] = 0x88; // of a protocol the kernel leaves alone
        sent[13] = 0xB5;
        long allocated = 0;
        for (int i = 0; i < 2000; i++)
        {
            int length = 14 + (i * 7 % 1501);
            Assert.AreEqual(FrameWrite.Accepted, wire.Write(new ReadOnlySpan<byte>(sent, 0, length)));
            if (i == 1000)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            // The test's own conversions would show up as the driver's: plain comparisons until the count is taken.
            bool good = (driver.Wait(1000) & MacDriver.WakeFrame) != 0;
            good &= driver.Receive(received) == length;
            good &= driver.Receive(received) == 0;
            good &= driver.Transmit(received, length);
            good &= Collect(wire, returned) == length;
            good &= returned.AsSpan(0, length).SequenceEqual(sent.AsSpan(0, length));
            if (!good)
            {
                Assert.Fail("round " + i);
            }
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void FramesLongerThanTheBuffer_AreDroppedWhole()
    {
        using TapDriver driver = Open("tap0");
        _kernel.Ip("link set tap0 mtu 2000");
        using PacketSocket wire = _kernel.Run(() => PacketSocket.Open("tap0"));
        byte[] frame = new byte[1515];
        frame[12] = 0x88;
        frame[13] = 0xB5;
        wire.Write(frame);
        wire.Write(frame.AsSpan(0, 60));
        byte[] received = new byte[MacDriver.FrameOffset + 1514];
        Assert.AreEqual(MacDriver.WakeFrame, driver.Wait(1000));
        Assert.AreEqual(60, driver.Receive(received));
        Assert.AreEqual(1, driver.Device.OversizeFrames);
    }

    [TestMethod] // an IEEE 802.1Q tag makes the longest frame four octets longer; the kernel gives it, and a watched driver passes it on
    [Timeout(60_000)]
    public void TheLongestTaggedFrame_IsReceived()
    {
        using TapDriver driver = Open("tap0");
        using PacketSocket wire = _kernel.Run(() => PacketSocket.Open("tap0"));
        SeenDriver seen = new(driver);
        byte[] frame = new byte[1518];
        new Random(2).NextBytes(frame);
        byte[] header = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0x00, 0xE0, 0x00, 0x88, 0xB5];
        header.CopyTo(frame, 0);
        Assert.AreEqual(FrameWrite.Accepted, wire.Write(frame));
        byte[] received = new byte[MacDriver.FrameOffset + 1518];
        Assert.AreEqual(MacDriver.WakeFrame, seen.Wait(1000));
        Assert.AreEqual(1518, seen.Receive(received));
        Assert.IsTrue(received.AsSpan(MacDriver.FrameOffset).SequenceEqual(frame));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Wait_EndsByTime_ByKickBeforeAndDuring()
    {
        _kernel.AddTap("tap0", null);
        using TapDriver driver = Open("tap0");
        Settle(driver);

        long start = driver.Now();
        Assert.AreEqual(0, driver.Wait(30));
        Assert.IsGreaterThanOrEqualTo(30, driver.Now() - start);
        Assert.AreEqual(0, driver.Wait(0));

        driver.Kick();
        driver.Kick();
        Assert.AreEqual(MacDriver.WakeKick, driver.Wait(-1));
        Assert.AreEqual(0, driver.Wait(5), "two kicks before a wait end one wait");

        Thread kicker = new(() =>
        {
            Thread.Sleep(50);
            driver.Kick();
        });
        kicker.Start();
        Assert.AreEqual(MacDriver.WakeKick, driver.Wait(-1));
        kicker.Join();
        Assert.AreEqual(0, driver.Wait(5));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Kick_IsNeverLost()
    {
        _kernel.AddTap("tap0", null);
        using TapDriver driver = Open("tap0");
        const int Rounds = 10_000;
        int asked = 0;
        int done = 0;
        Thread waiter = new(() =>
        {
            while (Volatile.Read(ref done) < Rounds)
            {
                driver.Wait(-1);
                Volatile.Write(ref done, Volatile.Read(ref asked));
            }
        });
        waiter.Start();
        SpinWait spin = default;
        for (int i = 1; i <= Rounds; i++)
        {
            Volatile.Write(ref asked, i);
            driver.Kick();
            if (i % 3 != 0)
            {
                continue; // pile kicks up on each other, too
            }

            long patience = driver.Now() + 5000;
            while (Volatile.Read(ref done) != i)
            {
                Assert.IsLessThan(patience, driver.Now(), "kick " + i + " was lost");
                spin.SpinOnce();
            }
        }

        Assert.IsTrue(waiter.Join(5000), "the last kick was lost");
    }

    [TestMethod]
    [Timeout(60_000)]
    public void InterfaceDownAndUp_IsLinkDownAndUp()
    {
        _kernel.Ip("tuntap add dev tap0 mode tap");
        using TapDriver driver = Open("tap0");
        byte[] frame = Broadcast();
        Assert.IsFalse(driver.IsLinkUp, "an existing TAP is left down");
        Assert.IsFalse(driver.Transmit(frame, 60));
        Settle(driver);

        BringUpDuringWait(driver);
        Assert.IsTrue(driver.Transmit(frame, 60));

        _kernel.Ip("link set tap0 down");
        Assert.IsFalse(driver.Transmit(frame, 60));
        Assert.IsFalse(driver.IsLinkUp);
        Assert.AreEqual(0, driver.Receive(new byte[MacDriver.FrameOffset + 1514]));
        Settle(driver);
        BringUpDuringWait(driver);
        Assert.IsTrue(driver.Transmit(frame, 60));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void InterfaceDeleted_IsLinkDownForGood_WithoutSpinning()
    {
        _kernel.AddTap("tap0", null);
        using TapDriver driver = Open("tap0");
        Settle(driver);
        _kernel.Ip("link delete tap0");
        Assert.AreEqual(MacDriver.WakeKick, driver.Wait(5000));
        Assert.IsFalse(driver.IsLinkUp);
        byte[] frame = Broadcast();
        Assert.IsFalse(driver.Transmit(frame, 60));
        Assert.AreEqual(0, driver.Receive(new byte[MacDriver.FrameOffset + 1514]));
        driver.Wait(0);
        Assert.AreEqual(0, driver.Wait(20));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void CreatedTap_IsUp_AndGoneAfterDispose()
    {
        using (TapDriver driver = Open("tn%d"))
        {
            Assert.AreEqual("tn0", driver.Device.Name);
            Assert.IsTrue(driver.Device.Created);
            Assert.IsTrue(driver.IsLinkUp);
            StringAssert.Contains(_kernel.Ip("link show tn0"), "UP");
            byte[] frame = Broadcast();
            Assert.IsTrue(driver.Transmit(frame, 60));
        }

        StringAssert.Contains(_kernel.Command("ip", "link show tn0", mayFail: true), "does not exist");
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Dispose_EndsAWait_AndLaterCallsThrow()
    {
        TapDriver driver = Open("tap0");
        Settle(driver);
        int result = 0;
        Thread waiter = new(() => result = driver.Wait(-1));
        waiter.Start();
        Thread.Sleep(50);
        driver.Dispose();
        driver.Dispose();
        Assert.IsTrue(waiter.Join(5000));
        Assert.AreEqual(MacDriver.WakeKick, result & MacDriver.WakeKick);
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Wait(0));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Receive(new byte[MacDriver.FrameOffset + 1514]));
        Assert.ThrowsExactly<ObjectDisposedException>(() => driver.Transmit(Broadcast(), 60));
        StringAssert.Contains(_kernel.Command("ip", "link show tap0", mayFail: true), "does not exist");
    }

    [TestMethod]
    [Timeout(60_000)]
    public void OwnAddress_DiffersFromTheKernels_AndIsTheSameEachTime()
    {
        _kernel.AddTap("tap0", null);
        byte[] first = new byte[6];
        byte[] second = new byte[6];
        byte[] kernel;
        using (TapDriver driver = Open("tap0"))
        {
            driver.GetAddress(first);
            kernel = driver.Device.KernelAddress;
        }

        Assert.AreEqual(2, first[0] & 3, "locally administered, unicast");
        CollectionAssert.AreNotEqual(kernel, first);
        using (TapDriver driver = Open("tap0"))
        {
            driver.GetAddress(second);
        }

        CollectionAssert.AreEqual(first, second);

        // The kernel's end takes the very address we would derive: we must give way.
        _kernel.Ip("link set tap0 address " + string.Join(':', first.Select(octet => octet.ToString("x2"))));
        using (TapDriver driver = Open("tap0"))
        {
            driver.GetAddress(second);
            CollectionAssert.AreEqual(first, driver.Device.KernelAddress);
            CollectionAssert.AreNotEqual(first, second);
        }

        TapException clash = Assert.ThrowsExactly<TapException>(() => Open("tap0", first));
        StringAssert.Contains(clash.Message, "kernel's end");
        Assert.ThrowsExactly<TapException>(() => Open("tap0", [1, 0, 0x5E, 0, 0, 1]));
        using (TapDriver driver = Open("tap0", [0x02, 1, 2, 3, 4, 5]))
        {
            driver.GetAddress(second);
            CollectionAssert.AreEqual(new byte[] { 0x02, 1, 2, 3, 4, 5 }, second);
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Mtu_IsTheInterfaces_WithinTheContract()
    {
        _kernel.AddTap("tap0", null);
        _kernel.Ip("link set tap0 mtu 1400");
        using (TapDriver driver = Open("tap0"))
        {
            Assert.AreEqual(1400, driver.Mtu);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => driver.Transmit(new byte[MacDriver.FrameOffset + 1514], 1415));
        }

        using (TapDriver driver = Open("tap0", null, 600))
        {
            Assert.AreEqual(600, driver.Mtu);
        }

        StringAssert.Contains(Assert.ThrowsExactly<TapException>(() => Open("tap0", null, 1500)).Message, "1400");
        _kernel.Ip("link set tap0 mtu 9000");
        using (TapDriver driver = Open("tap0"))
        {
            Assert.AreEqual(1500, driver.Mtu);
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void WhatCannotBeOpened_SaysWhy()
    {
        using (TapDriver driver = Open("tap0"))
        {
            StringAssert.Contains(Assert.ThrowsExactly<TapException>(() => Open("tap0")).Message, "in use");
        }

        StringAssert.Contains(Assert.ThrowsExactly<TapException>(() => Open("lo")).Message, "no plain TAP");
        _kernel.Ip("tuntap add dev tun0 mode tun");
        StringAssert.Contains(Assert.ThrowsExactly<TapException>(() => Open("tun0")).Message, "no plain TAP");
        foreach (string bad in new[] { "", "with blank", "a/b", "sixteen-letters!" })
        {
            StringAssert.Contains(Assert.ThrowsExactly<TapException>(() => Open(bad)).Message, "no interface name");
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void PersistentTap_WithOffloadsLeftOn_HasThemOffAfterOpening()
    {
        // What a virtual machine leaves behind: checksum and segmentation offload stick to the TAP.
        _kernel.AddTap("tap0", null);
        using (TapDevice former = _kernel.Run(() => TapDevice.Open("tap0")))
        {
            Offloads.SwitchOn(former);
            Assert.IsTrue(_kernel.Run(() => Offloads.Segmentation("tap0")));
        }

        Assert.IsTrue(_kernel.Run(() => Offloads.Segmentation("tap0")), "they do stick");
        using TapDriver driver = Open("tap0");
        Assert.IsFalse(_kernel.Run(() => Offloads.Segmentation("tap0")));
    }

    // 60 octets.
    private static byte[] Broadcast()
    {
        byte[] array = new byte[MacDriver.FrameOffset + 60];
        Span<byte> frame = array.AsSpan(MacDriver.FrameOffset);
        frame[..6].Fill(0xFF);
        frame[6] = 0x02;
        frame[12] = 0x88;
        frame[13] = 0xB5;
        return array;
    }

    private static int Collect(PacketSocket wire, byte[] frame)
    {
        for (long patience = Stopwatch.GetTimestamp() + Stopwatch.Frequency; Stopwatch.GetTimestamp() < patience;)
        {
            int length = wire.Read(frame);
            if (length != 0)
            {
                return length;
            }
        }

        return 0;
    }

    // Takes what the kernel says of its own accord when an interface comes up.
    private static void Settle(TapDriver driver)
    {
        byte[] frame = new byte[MacDriver.FrameOffset + 1514];
        while (driver.Wait(20) != 0)
        {
            while (driver.Receive(frame) != 0)
            {
            }
        }
    }

    private void BringUpDuringWait(TapDriver driver)
    {
        Thread up = new(() =>
        {
            Thread.Sleep(50);
            _kernel.Ip("link set tap0 up");
        });
        up.Start();
        Assert.AreEqual(MacDriver.WakeKick, driver.Wait(10_000) & MacDriver.WakeKick, "link change ends the wait");
        Assert.IsTrue(driver.IsLinkUp);
        up.Join();
    }

    private TapDriver Open(string name, byte[]? address = null, int mtu = 0)
    {
        return _kernel.Run(() => new TapDriver(name, address, mtu));
    }

    private sealed class SeenDriver(MacDriver driver) : WatchingDriver(driver)
    {
        protected override void Show(NetworkStack stack, byte[] frame, int length, bool sent)
        {
        }
    }
}
