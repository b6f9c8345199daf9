using System;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Events;
using TcpNano.Link;

namespace TcpNano.Esp32.Tests;

/// <summary>The contract of <see cref="MacDriver"/>, and link events.</summary>
[TestClass]
public class Esp32MacTests : Esp32Tests
{
    [TestMethod]
    public void ItsProperties_AreThoseOfTheHardware()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        Assert.AreEqual(1500, mac.Mtu);
        Assert.AreEqual(MacCapabilities.ReceiveChecksumsVerified | MacCapabilities.TransmitChecksumsFilled, mac.Capabilities);
        byte[] address = new byte[6];
        mac.GetAddress(address);
        CollectionAssert.AreEqual(new byte[] { 0x24, 0x6F, 0x28, 1, 2, 3 }, address);
        Assert.IsFalse(mac.IsLinkUp);
        NativeMac.Controls[MacControl.Link] = 1;
        Assert.IsTrue(mac.IsLinkUp);
        NativeMac.Controls[MacControl.Link] = 0;
        Assert.IsFalse(mac.IsLinkUp);
    }

    [TestMethod]
    public void Transmit_IsTrueOnlyWhenTheHardwareHasTheFrame()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        byte[] frame = new byte[MacDriver.FrameOffset + 1514];
        Assert.IsTrue(mac.Transmit(frame, 60));
        Assert.HasCount(60, NativeMac.Sent[0]);
        foreach (int result in new[] { MacError.NoRoom, MacError.LinkDown, MacError.Hardware, MacError.NotOpen })
        {
            NativeMac.TransmitResult = result;
            Assert.IsFalse(mac.Transmit(frame, 60), result.ToString());
        }
    }

    [TestMethod]
    public void Receive_AnswersLengthOrZero()
    {
        Esp32Ethernet mac = new(Boards.Wt32Eth01);
        byte[] frame = new byte[MacDriver.FrameOffset + 1518];
        Assert.AreEqual(0, mac.Receive(frame));
        NativeMac.Waiting.Enqueue([1, 2, 3]);
        Assert.AreEqual(3, mac.Receive(frame));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, frame[MacDriver.FrameOffset..][..3]);
        mac.Dispose();
        Assert.AreEqual(0, mac.Receive(frame), "closed");
    }

    [TestMethod] // where the ESP32 copies word by word
    public void TheTextOfASegment_LiesAtAMultipleOfFour_BothWays()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        byte[] text = [.. Enumerable.Range(1, 100).Select(octet => (byte)octet)];
        byte[] segment = [.. new byte[14 + 20 + 20], .. text];
        byte[] array = new byte[MacDriver.FrameOffset + 1518];
        NativeMac.Waiting.Enqueue(segment);
        Assert.AreEqual(segment.Length, mac.Receive(array));
        Assert.AreEqual(0, array.AsSpan().IndexOf(text) % 4);
        Assert.IsTrue(mac.Transmit(array, segment.Length));
        CollectionAssert.AreEqual(segment, NativeMac.Sent[0]);
    }

    [TestMethod]
    public void WaitAndKick_AreTheFirmwares()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NativeMac.WaitResult = MacDriver.WakeFrame | MacDriver.WakeKick;
        Assert.AreEqual(MacDriver.WakeFrame | MacDriver.WakeKick, mac.Wait(-1));
        Assert.AreEqual(-1, NativeMac.LastTimeout);
        mac.Wait(17);
        Assert.AreEqual(17, NativeMac.LastTimeout);
        mac.Kick();
        Assert.AreEqual(1, NativeMac.Kicks);
    }

    [TestMethod]
    public void Now_IsTheHighResolutionTimerInMilliseconds()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NativeMac.Microseconds = 5_000_000;
        HighResTimer.Current = 1999;
        Assert.AreEqual(1, mac.Now());
        HighResTimer.Current = 5_000_000_000_000; // two months
        Assert.AreEqual(5_000_000_000, mac.Now());
    }

    [TestMethod] // the emulator
    public void Now_IsTheFirmwaresOwnClockWithoutHighResolutionTimer()
    {
        HighResTimer.IsSupported = false;
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NativeMac.Microseconds = 5_000_000_000_999;
        Assert.AreEqual(5_000_000_000, mac.Now());
    }

    [TestMethod]
    public void NewSecret_IsAsLongAsTheStackWants()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        byte[] secret = mac.NewSecret();
        Assert.HasCount(StackOptions.SecretLength, secret);
        Assert.AreEqual(16, secret[15]);
        Assert.AreNotSame(secret, mac.NewSecret());
        NativeMac.RandomResult = MacError.Hardware;
        Assert.ThrowsExactly<MacException>(() => mac.NewSecret());
    }

    [TestMethod]
    public void GetCounter_KnowsItsCounters()
    {
        Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NativeMac.Counters[MacCounter.Overrun] = 12;
        Assert.AreEqual(12, mac.GetCounter(MacCounter.Overrun));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mac.GetCounter(9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mac.GetCounter(-1));
        mac.Dispose();
        Assert.AreEqual(0, mac.GetCounter(MacCounter.Overrun));
        Assert.ThrowsExactly<MacException>(() => mac.GetAddress(new byte[6]));
    }

    [TestMethod]
    public void LinkChanged_TellsWhatTheFirmwarePosts()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        string log = "";
        LinkChangedHandler handler = (driver, up) => log += (driver == mac) + ":" + up + " ";
        mac.LinkChanged += handler;
        EventSink.Post(LinkEvents.Category, LinkEvents.Up, 0, 0);
        EventSink.Post(LinkEvents.Category, LinkEvents.Down, 0, 0);
        EventSink.Post(LinkEvents.Category + 1, LinkEvents.Up, 0, 0);
        Assert.AreEqual("True:True True:False ", log);
        mac.LinkChanged -= handler;
        EventSink.Post(LinkEvents.Category, LinkEvents.Up, 0, 0);
        Assert.AreEqual("True:True True:False ", log);
    }

    [TestMethod]
    public void LinkChanged_ReusesOneEvent()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        LinkEvents events = new(mac);
        BaseEvent first = events.ProcessEvent(LinkEvents.Up | (LinkEvents.Category << 8) | (7u << 16), 0, default);
        Assert.AreEqual(LinkEvents.Up, first.Message);
        Assert.AreSame(first, events.ProcessEvent(LinkEvents.Down | (LinkEvents.Category << 8), 0, default));
        Assert.AreEqual(LinkEvents.Down, first.Message);
        events.Close();
    }

    [TestMethod]
    public void Dispose_ClosesOnceAndEndsAWait()
    {
        Esp32Ethernet mac = new(Boards.Wt32Eth01);
        Assert.IsTrue(IsCategoryTaken);
        mac.Dispose();
        Assert.AreEqual(0, NativeMac.OpenKind);
        Assert.AreEqual(1, NativeMac.Kicks);
        Assert.IsFalse(IsCategoryTaken);
        mac.Dispose();
        Assert.AreEqual(1, NativeMac.Kicks);
    }

    [TestMethod]
    public void Dispose_LeavesANewerDriverAlone()
    {
        Esp32Ethernet first = new(Boards.Wt32Eth01);
        int events = 0;
        first.LinkChanged += (driver, up) => events++;
        using Esp32Wifi second = new("network", null, true);
        string log = "";
        second.LinkChanged += (driver, up) => log += up;
        first.Dispose();
        Assert.AreEqual(MacKind.Wifi, NativeMac.OpenKind);
        Assert.IsTrue(IsCategoryTaken);
        EventSink.Post(LinkEvents.Category, LinkEvents.Up, 0, 0);
        Assert.AreEqual("True", log);
        Assert.AreEqual(0, events);
    }

    [TestMethod] // the one before was closed on the way
    public void Dispose_ClosesNothingAfterAFailedOpening()
    {
        using Esp32Ethernet first = new(Boards.Wt32Eth01);
        NativeMac.OpenResult = MacError.Hardware;
        Assert.ThrowsExactly<MacException>(() => new Esp32Wifi("network", null, true));
        Assert.IsFalse(first.Transmit(new byte[MacDriver.FrameOffset + 60], 60));
        first.Dispose();
    }

    [TestMethod]
    public void TheWayOfAFrame_AllocatesNothing()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NativeMac.KeepsSent = false;
        byte[] frame = new byte[MacDriver.FrameOffset + 1518];
        Pass(mac, frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Pass(mac, frame);
            EventSink.Post(LinkEvents.Category, LinkEvents.Up, 0, 0);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Pass(Esp32Mac mac, byte[] frame)
    {
        mac.Wait(0);
        mac.Receive(frame);
        mac.Transmit(frame, 60);
        mac.Now();
        mac.Kick();
        _ = mac.IsLinkUp;
    }
}
