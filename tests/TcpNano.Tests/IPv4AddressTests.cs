using System;
using nanoFramework.TestFramework;

namespace TcpNano.Tests;

[TestClass]
public class IPv4AddressTests
{
    [TestMethod]
    public void Parse_RoundTrips()
    {
        Assert.AreEqual(0xC0A80001u, IPv4Address.Parse("192.168.0.1"));
        Assert.AreEqual("192.168.0.1", IPv4Address.Format(0xC0A80001u));
        Assert.AreEqual("255.255.255.255", IPv4Address.Format(IPv4Address.Broadcast));
        Assert.AreEqual(0u, IPv4Address.Parse("0.0.0.0"));
        uint address;
        Assert.IsTrue(IPv4Address.TryParse("192.168.0.1", out address));
        Assert.AreEqual(0xC0A80001u, address);
        Assert.IsTrue(IPv4Address.TryParse("0.0.0.0", out address));
    }

    [TestMethod]
    public void Parse_RefusesWhatIsNoAddress()
    {
        string[] bad = { null, "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..2.3", ".1.2.3", "1.2.3.", "01.2.3.4", "1.2.3.x", " 1.2.3.4", "-1.2.3.4" };
        for (int i = 0; i < bad.Length; i++)
        {
            uint address;
            Assert.IsFalse(IPv4Address.TryParse(bad[i], out address), "accepted " + bad[i]);
            Assert.AreEqual(0u, address);
            bool refused = false;
            try
            {
                IPv4Address.Parse(bad[i]);
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "accepted " + bad[i]);
        }
    }
}
