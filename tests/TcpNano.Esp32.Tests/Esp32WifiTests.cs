using System;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Esp32.Tests;

/// <summary>Opening Wi-Fi, and what it tells.</summary>
[TestClass]
public class Esp32WifiTests : Esp32Tests
{
    [TestMethod]
    public void Constructor_HandsNameAndPasswordOver()
    {
        using (new Esp32Wifi("Zoë's netz", "päßwörter", true))
        {
            Assert.AreEqual(MacKind.Wifi, NativeMac.OpenKind);
            CollectionAssert.AreEqual(new[] { 1 }, NativeMac.Settings);
            CollectionAssert.AreEqual(Encoding.UTF8.GetBytes("Zoë's netz"), NativeMac.Name);
            CollectionAssert.AreEqual(Encoding.UTF8.GetBytes("päßwörter"), NativeMac.Password);
        }

        using (new Esp32Wifi("n", null, false))
        {
            CollectionAssert.AreEqual(new[] { 0 }, NativeMac.Settings);
            Assert.IsNull(NativeMac.Password);
        }

        using (new Esp32Wifi("n", "", false))
        {
            Assert.IsNull(NativeMac.Password);
        }
    }

    [TestMethod]
    public void Constructor_ChecksLengthsInOctets()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => new Esp32Wifi(null, null, true));
        Assert.ThrowsExactly<ArgumentException>(() => new Esp32Wifi("", null, true));
        Assert.ThrowsExactly<ArgumentException>(() => new Esp32Wifi(new string('n', 33), null, true));
        Assert.ThrowsExactly<ArgumentException>(() => new Esp32Wifi(new string('ë', 17), null, true));
        Assert.ThrowsExactly<ArgumentException>(() => new Esp32Wifi("n", "1234567", true));
        Assert.ThrowsExactly<ArgumentException>(() => new Esp32Wifi("n", new string('p', 65), true));
        Assert.IsFalse(IsCategoryTaken);
        Assert.AreEqual(0, NativeMac.OpenKind);
        new Esp32Wifi(new string('ë', 16), "12345678", true).Dispose();
        new Esp32Wifi("n", new string('a', 64), true).Dispose();
    }

    [TestMethod]
    public void SignalStrength_IsInDecibelMilliwatts()
    {
        using Esp32Wifi mac = new("n", null, true);
        Assert.AreEqual(0, mac.SignalStrength);
        NativeMac.Controls[MacControl.SignalStrength] = 256 - 71;
        Assert.AreEqual(-71, mac.SignalStrength);
        NativeMac.Controls[MacControl.SignalStrength] = MacError.LinkDown;
        Assert.AreEqual(0, mac.SignalStrength);
    }

    [TestMethod]
    public void DisconnectReason_IsZeroWhileThereIsNone()
    {
        using Esp32Wifi mac = new("n", null, true);
        Assert.AreEqual(0, mac.DisconnectReason);
        NativeMac.Controls[MacControl.DisconnectReason] = 201;
        Assert.AreEqual(201, mac.DisconnectReason);
    }
}
