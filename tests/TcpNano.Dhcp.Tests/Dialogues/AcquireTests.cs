using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>From nothing to a lease: RFC 2131 sections 3.1 and 4.4.1.</summary>
[TestClass]
public class AcquireTests
{
    [TestMethod]
    [Rfc(2131, "4.1-1", "4.1-2", "4.1-13", "4.4.1-2", "4.4.1-5a", "4.4.1-7", "4.4.1-8", "4.4.1-9", "4.3.2-1", "4.4.4-1", "3.1-3")]
    [Rfc(2132, "9.1-1", "9.6-1", "9.7-1", "9.8-1")]
    public void FourMessages_FieldByField()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);

        Assert.HasCount(2, device.Sent);
        Bootp discover = device.Sent[0];
        Bootp request = device.Sent[1];
        foreach (Bootp message in device.Sent)
        {
            Assert.AreEqual(1, message.Op);
            Assert.AreEqual(1, message.HardwareType);
            Assert.AreEqual(6, message.HardwareLength);
            Assert.AreEqual(0u, message.ClientAddress);
            Assert.AreEqual(0u, message.YourAddress);
            Assert.AreEqual(0x63825363u, message.Cookie);
            Assert.IsTrue(message.HasEnd);
            CollectionAssert.AreEqual(device.Station, message.Hardware);
            CollectionAssert.AreEqual(device.Station, message.SourceStation);
            CollectionAssert.AreEqual(Frames.Everybody, message.DestinationStation);
            Assert.AreEqual(0u, message.Source);
            Assert.AreEqual(0xFFFFFFFFu, message.Destination);
            Assert.AreEqual(68, message.SourcePort);
            Assert.AreEqual(67, message.DestinationPort);
            Assert.IsGreaterThanOrEqualTo(300, message.Length);
            CollectionAssert.AreEqual(new byte[] { 1, 3, 6, 12, 15, 26, 28, 42, 51, 58, 59 }, message[55]);
        }

        Assert.AreEqual(Bootp.Discover, discover.Type);
        Assert.IsFalse(discover.Has(54));
        Assert.IsFalse(discover.Has(50));
        Assert.AreEqual(Bootp.Request, request.Type);
        Assert.AreEqual(discover.Xid, request.Xid);
        Assert.AreEqual(discover.Secs, request.Secs);
        Assert.AreEqual(server.Address, request.Server);
        Assert.AreEqual(server.First, request.Requested);
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(Lan.Mask24, device.Stack.Netmask);
        Assert.AreEqual(Lan.Network24 + 254, device.Stack.Gateway);
    }
}
