using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Esp32.Tests;

/// <summary>Opening the EMAC, and what can go wrong.</summary>
[TestClass]
public class Esp32EthernetTests : Esp32Tests
{
    [TestMethod]
    public void Constructor_HandsTheWiringOver()
    {
        using Esp32Ethernet mac = new(PhyType.Ip101, 3, 23, 18, 5, 12, RmiiClock.Output, 17);
        Assert.AreEqual(MacKind.Ethernet, NativeMac.OpenKind);
        CollectionAssert.AreEqual(new[] { 2, 3, 23, 18, 5, 12, 1, 17 }, NativeMac.Settings);
        Assert.IsNull(NativeMac.Name);
        Assert.IsNull(NativeMac.Password);
    }

    [TestMethod]
    public void Constructor_TakesABoard()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        CollectionAssert.AreEqual(new[] { 1, 1, 23, 18, -1, 16, 0, 0 }, NativeMac.Settings);
    }

    [TestMethod]
    public void Constructor_WantsAWiring()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => new Esp32Ethernet(null));
        Assert.AreEqual(0, NativeMac.OpenKind);
        Assert.IsFalse(IsCategoryTaken);
    }

    [TestMethod]
    [DataRow(MacError.Invalid, "pin")]
    [DataRow(MacError.Busy, "another driver")]
    [DataRow(MacError.NoMemory, "memory")]
    [DataRow(MacError.Hardware, "PHY does not answer")]
    [DataRow(MacError.NotSupported, "no such MAC")]
    [DataRow(MacError.NoRoom, "room")]
    [DataRow(MacError.LinkDown, "link")]
    [DataRow(MacError.NotOpen, "open")]
    [DataRow(-99, "-99")]
    public void Constructor_SaysWhatWentWrong(int error, string text)
    {
        NativeMac.OpenResult = error;
        NativeMac.Controls[MacControl.LastError] = 263;
        MacException thrown = Assert.ThrowsExactly<MacException>(() => new Esp32Ethernet(Boards.Wt32Eth01));
        Assert.AreEqual(error, thrown.Error);
        Assert.AreEqual(263, thrown.PlatformError);
        StringAssert.Contains(thrown.Message, text);
        StringAssert.EndsWith(thrown.Message, "(platform error 263)");
        Assert.IsFalse(IsCategoryTaken, "the event category was not given back");
    }

    [TestMethod]
    public void Constructor_SaysNothingOfAPlatformErrorThatIsNone()
    {
        NativeMac.OpenResult = MacError.Invalid;
        MacException thrown = Assert.ThrowsExactly<MacException>(() => new Esp32Ethernet(Boards.Wt32Eth01));
        Assert.AreEqual(0, thrown.PlatformError);
        Assert.IsFalse(thrown.Message.Contains("platform", StringComparison.Ordinal));
    }

    [TestMethod] // stock firmware
    public void Constructor_NeedsTcpNanoInTheFirmware()
    {
        NativeMac.IsInFirmware = false;
        Assert.ThrowsExactly<NotSupportedException>(() => new Esp32Ethernet(Boards.Wt32Eth01));
        Assert.IsFalse(IsCategoryTaken, "the event category was not given back");
    }

    [TestMethod]
    public void Boards_AreNewEachTime()
    {
        EthernetSettings first = Boards.WEsp32;
        EthernetSettings second = Boards.WEsp32;
        Assert.AreNotSame(first, second);
    }
}
