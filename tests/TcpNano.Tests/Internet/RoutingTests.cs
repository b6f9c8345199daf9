using System;
using nanoFramework.TestFramework;
using TcpNano.Internet;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Internet;

[TestClass]
public class RoutingTests
{
    [TestMethod] // RFC 1122 section 3.3.1.1
    [Rfc(1122, "3.3.1.1-1", "3.3.1.2-2")]
    public void NextHop_OnTheLinkIsTheDestination_ElseTheGateway()
    {
        Routing routing = Make("192.168.0.1", "255.255.255.0", "192.168.0.254");
        Assert.AreEqual(IPv4Address.Parse("192.168.0.77"), routing.NextHop(IPv4Address.Parse("192.168.0.77")));
        Assert.AreEqual(IPv4Address.Parse("192.168.0.254"), routing.NextHop(IPv4Address.Parse("192.168.1.77")));
        Assert.AreEqual(IPv4Address.Parse("192.168.0.254"), routing.NextHop(IPv4Address.Parse("203.0.113.5")));
    }

    [TestMethod]
    [Rfc(1122, "3.3.1.1-2")]
    public void NextHop_WithoutGatewayOrAddressThereIsNone()
    {
        Routing routing = Make("10.1.2.3", "255.0.0.0", "0.0.0.0");
        Assert.AreEqual(0u, routing.NextHop(IPv4Address.Parse("11.0.0.1")));
        Assert.AreEqual(IPv4Address.Parse("10.255.0.1"), routing.NextHop(IPv4Address.Parse("10.255.0.1")));
        routing.Clear();
        Assert.AreEqual(0u, routing.NextHop(IPv4Address.Parse("10.255.0.1")));
        Assert.AreEqual(0u, new Routing().NextHop(IPv4Address.Parse("10.255.0.1")));
    }

    [TestMethod] // RFC 3927 section 2.6.2: on the link, whatever our own address is
    [Rfc(3927, "2.6.2-1")]
    public void NextHop_OfALinkLocalStationIsTheStation()
    {
        Routing routing = Make("192.168.0.1", "255.255.255.0", "192.168.0.254");
        Assert.AreEqual(IPv4Address.Parse("169.254.7.7"), routing.NextHop(IPv4Address.Parse("169.254.7.7")));
        Assert.AreEqual(IPv4Address.Parse("192.168.0.254"), routing.NextHop(IPv4Address.Parse("169.253.7.7")));
        Assert.AreEqual(IPv4Address.Parse("192.168.0.254"), routing.NextHop(IPv4Address.Parse("169.255.7.7")));
    }

    [TestMethod] // RFC 1122 section 3.3.6: limited, directed, and the old all-zeros forms
    [Rfc(1122, "3.3.6-3")]
    public void IsBroadcast_AllForms()
    {
        Routing routing = Make("10.20.30.40", "255.255.240.0", "0.0.0.0");
        Assert.IsTrue(routing.IsBroadcast(IPv4Address.Parse("255.255.255.255")));
        Assert.IsTrue(routing.IsBroadcast(IPv4Address.Parse("0.0.0.0")));
        Assert.IsTrue(routing.IsBroadcast(IPv4Address.Parse("10.20.31.255")));
        Assert.IsTrue(routing.IsBroadcast(IPv4Address.Parse("10.20.16.0")));
        Assert.IsFalse(routing.IsBroadcast(IPv4Address.Parse("10.20.30.255")));
        Assert.IsFalse(routing.IsBroadcast(IPv4Address.Parse("10.20.30.0")));
        Assert.IsFalse(routing.IsBroadcast(IPv4Address.Parse("10.20.47.255")));
        Assert.IsFalse(routing.IsBroadcast(IPv4Address.Parse("10.20.30.40")));
        Assert.IsFalse(routing.IsBroadcast(IPv4Address.Parse("224.0.0.1")));
    }

    [TestMethod] // RFC 3021
    public void IsBroadcast_PointToPointNetmasksHaveNoDirectedOne()
    {
        Routing pair = Make("10.0.0.2", "255.255.255.254", "10.0.0.3");
        Assert.IsFalse(pair.IsBroadcast(IPv4Address.Parse("10.0.0.2")));
        Assert.IsFalse(pair.IsBroadcast(IPv4Address.Parse("10.0.0.3")));
        Assert.IsTrue(pair.IsBroadcast(IPv4Address.Broadcast));
        Assert.AreEqual(IPv4Address.Parse("10.0.0.3"), pair.NextHop(IPv4Address.Parse("10.0.0.3")));
        Assert.AreEqual(IPv4Address.Parse("10.0.0.3"), pair.NextHop(IPv4Address.Parse("10.0.0.4")));

        Routing single = Make("10.0.0.2", "255.255.255.255", "0.0.0.0");
        Assert.IsFalse(single.IsBroadcast(IPv4Address.Parse("10.0.0.2")));
        Assert.IsTrue(single.IsBroadcast(IPv4Address.Broadcast));
        Assert.AreEqual(0u, single.NextHop(IPv4Address.Parse("10.0.0.3")));
    }

    [TestMethod]
    [Rfc(1122, "3.2.2.9-6")]
    public void Configure_RefusesNetmasks()
    {
        AssertRefused("10.0.0.1", "0.0.0.0", "0.0.0.0");
        AssertRefused("10.0.0.1", "255.0.255.0", "0.0.0.0");
        AssertRefused("10.0.0.1", "0.255.255.255", "0.0.0.0");
        AssertRefused("10.0.0.1", "255.255.255.253", "0.0.0.0");
        AssertRefused("10.0.0.1", "127.255.255.255", "0.0.0.0");
    }

    [TestMethod] // all 32 netmasks that are ones and then zeros
    [Rfc(1122, "3.2.1.3-1", "3.2.2.9-1", "3.3.1.6")]
    public void Configure_AcceptsEveryPrefix()
    {
        for (int prefix = 1; prefix <= 32; prefix++)
        {
            uint netmask = 0xFFFFFFFF << (32 - prefix);
            Routing routing = new Routing();
            routing.Configure(0x0A000001, netmask, 0);
            Assert.AreEqual(netmask, routing.Netmask);
            Assert.AreEqual(0x0A000001u, routing.Address);
            Assert.AreEqual(prefix < 31 ? 0x0A000001 | ~netmask : 0xFFFFFFFF, routing.DirectedBroadcast);
        }
    }

    [TestMethod] // RFC 1122 section 3.2.1.3
    [Rfc(1122, "3.3.6-1", "3.2.1.3-5", "3.2.1.3-6")]
    public void Configure_RefusesAddresses()
    {
        AssertRefused("0.0.0.0", "255.255.255.0", "0.0.0.0");
        AssertRefused("0.0.0.1", "255.255.255.0", "0.0.0.0");
        AssertRefused("127.0.0.1", "255.0.0.0", "0.0.0.0");
        AssertRefused("224.0.0.1", "255.255.255.0", "0.0.0.0");
        AssertRefused("240.0.0.1", "255.255.255.0", "0.0.0.0");
        AssertRefused("255.255.255.255", "255.255.255.0", "0.0.0.0");
        AssertRefused("192.168.0.0", "255.255.255.0", "0.0.0.0");
        AssertRefused("192.168.0.255", "255.255.255.0", "0.0.0.0");
    }

    [TestMethod]
    public void Configure_RefusesGateways()
    {
        AssertRefused("192.168.0.1", "255.255.255.0", "192.168.1.254");
        AssertRefused("192.168.0.1", "255.255.255.0", "192.168.0.1");
        AssertRefused("192.168.0.1", "255.255.255.0", "192.168.0.255");
        AssertRefused("192.168.0.1", "255.255.255.0", "192.168.0.0");
        AssertRefused("10.0.0.2", "255.255.255.255", "10.0.0.3");
    }

    [TestMethod]
    public void Configure_RefusedChangesNothing()
    {
        Routing routing = Make("192.168.0.1", "255.255.255.0", "192.168.0.254");
        Assert.IsFalse(IsAccepted(routing, "192.168.9.1", "255.255.255.0", "10.0.0.1"));
        Assert.AreEqual(IPv4Address.Parse("192.168.0.1"), routing.Address);
        Assert.AreEqual(IPv4Address.Parse("192.168.0.254"), routing.Gateway);
        Assert.AreEqual(IPv4Address.Parse("192.168.0.255"), routing.DirectedBroadcast);
        Assert.AreEqual(IPv4Address.Parse("192.168.0.0"), routing.Network);
    }

    private static Routing Make(string address, string netmask, string gateway)
    {
        Routing routing = new Routing();
        Assert.IsTrue(IsAccepted(routing, address, netmask, gateway));
        return routing;
    }

    private static void AssertRefused(string address, string netmask, string gateway)
    {
        Assert.IsFalse(IsAccepted(new Routing(), address, netmask, gateway), "accepted " + address + " " + netmask + " " + gateway);
    }

    private static bool IsAccepted(Routing routing, string address, string netmask, string gateway)
    {
        try
        {
            routing.Configure(IPv4Address.Parse(address), IPv4Address.Parse(netmask), IPv4Address.Parse(gateway));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
