using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>From nothing to a lease: RFC 2131 sections 3.1 and 4.4.1.</summary>
[TestClass]
public class AcquireTests
{
    [TestMethod]
    [Rfc(2131, "4.1-1", "4.1-2", "4.1-11", "4.1-13", "4.4.1-2", "4.4.1-5a", "4.4.1-7", "4.4.1-8", "4.4.1-9", "4.3.2-1", "4.4.4-1", "3.5-1", "3.5-2")]
    [Rfc(2132, "9.1-1", "9.6-1", "9.7-1", "9.8-1", "9.10-1")]
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
            Assert.IsTrue(message.IsBroadcast);
            CollectionAssert.AreEqual(device.Station, message.Hardware);
            CollectionAssert.AreEqual(device.Station, message.SourceStation);
            CollectionAssert.AreEqual(Frames.Everybody, message.DestinationStation);
            Assert.AreEqual(0u, message.Source);
            Assert.AreEqual(0xFFFFFFFFu, message.Destination);
            Assert.AreEqual(68, message.SourcePort);
            Assert.AreEqual(67, message.DestinationPort);
            Assert.IsGreaterThanOrEqualTo(300, message.Length);
            CollectionAssert.AreEqual(new byte[] { 1, 3, 6, 12, 15, 26, 28, 42, 51, 58, 59 }, message[55]);
            CollectionAssert.AreEqual(new byte[] { 576 >> 8, 576 & 255 }, message[57]);
        }

        Assert.AreEqual(Bootp.Discover, discover.Type);
        Assert.IsFalse(discover.Has(54));
        Assert.IsFalse(discover.Has(50));
        Assert.AreEqual(Bootp.Request, request.Type);
        Assert.AreEqual(discover.Xid, request.Xid);
        Assert.AreEqual(server.Address, request.Server);
        Assert.AreEqual(server.First, request.Requested);
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(Lan.Mask24, device.Stack.Netmask);
        Assert.AreEqual(Lan.Network24 + 254, device.Stack.Gateway);
        Assert.AreEqual(1u, device.Count(DhcpCounter.DiscoversSent));
        Assert.AreEqual(1u, device.Count(DhcpCounter.RequestsSent));
        Assert.AreEqual(1u, device.Count(DhcpCounter.OffersTaken));
        Assert.AreEqual(1u, device.Count(DhcpCounter.AcksTaken));
    }

    [TestMethod]
    [Rfc(2131, "4.2-1")]
    [Rfc(2132, "3.14-1", "9.2-1", "9.14-1")]
    public void Wishes_AreInEachMessage()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        DhcpOptions options = Lan.Options();
        options.HostName = "sensor-7";
        options.ClientIdentifier = [0, 1, 2, 3];
        options.LeaseTime = 1000;
        server.Lease = 1000;
        Device device = lan.Bound(server, options);
        lan.Run(1_000_000);
        device.Client.Stop();
        lan.Run(1000);
        foreach (Bootp message in device.Sent)
        {
            CollectionAssert.AreEqual(new byte[] { 0, 1, 2, 3 }, message[61]);
            bool asks = message.Type is Bootp.Discover or Bootp.Request;
            Assert.AreEqual(asks, message.Has(12));
            Assert.AreEqual(asks, message.Has(51) && message.Number(51) == 1000);
            Assert.AreEqual(asks, message.Has(55));
            Assert.AreEqual(asks, message.Has(57));
            Assert.IsTrue(!asks || message[12].SequenceEqual("sensor-7"u8.ToArray()));
        }

        Assert.AreEqual(Bootp.Release, device.Sent[^1].Type);
    }

    [TestMethod] // a slow answer: 'secs' of the DISCOVER, not of its own time
    [Rfc(2131, "3.1-3")]
    public void Request_HasTheSecsOfTheDiscover()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Sent.Count == 3, 30_000, "the third DISCOVER");
        server.IsSilent = false;
        server.Delay = 5000;
        lan.RunUntil(() => device.Sent.Any(message => message.Type == Bootp.Request), 60_000, "REQUEST");
        Bootp request = device.Sent[^1];
        Bootp discover = device.Sent[^2];
        Assert.AreEqual(Bootp.Discover, discover.Type);
        Assert.IsGreaterThan(8, discover.Secs);
        Assert.AreEqual((discover.Time - device.Sent[0].Time) / 1000, discover.Secs);
        Assert.AreEqual(discover.Secs, request.Secs);
        Assert.IsGreaterThanOrEqualTo(discover.Time + 5000, request.Time);
        CollectionAssert.AreEqual(discover.DestinationStation, request.DestinationStation);
    }

    [TestMethod] // 4, 8, 16, 32, 64, 64 s, each with up to a second more or less, and another number each time anew
    [Rfc(2131, "4.1-7", "4.1-8", "4.1-9")]
    public void Discover_AgainAndAgain()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(600_000);
        long[] times = [.. device.Sent.Select(message => message.Time)];
        int[] expected = [4000, 8000, 16000, 32000, 64000, 64000, 64000];
        for (int i = 0; i < expected.Length; i++)
        {
            long wait = times[i + 1] - times[i];
            Assert.IsTrue(Math.Abs(wait - expected[i]) <= 1000, i + ": " + wait);
        }

        Assert.IsTrue(times.Zip(times.Skip(1), (a, b) => b - a).Any(wait => wait % 1000 != 0), "no jitter");
        Assert.AreEqual(DhcpState.Selecting, device.Client.State);
        Assert.AreEqual((uint)times.Length, device.Count(DhcpCounter.DiscoversSent));
    }

    [TestMethod] // numbers of many devices and transactions, and when they begin
    [Rfc(2131, "4.1-10", "4.4.1-1", "4.4.1-4")]
    public void Transactions_AreRandom()
    {
        HashSet<uint> numbers = [];
        List<long> starts = [];
        for (ulong secret = 0; secret < 300; secret++)
        {
            Lan lan = new();
            Device device = lan.AddDevice(new DhcpOptions { StartDelay = 10_000, LinkLocal = false }, secret: secret * 100);
            device.Client.Start();
            lan.RunUntil(() => device.Sent.Count == 1, 10_001, "DISCOVER");
            numbers.Add(device.Sent[0].Xid);
            starts.Add(lan.Now);
            device.Client.Stop();
            device.Client.Start();
            lan.RunUntil(() => device.Sent.Count == 2, 10_001, "DISCOVER");
            numbers.Add(device.Sent[1].Xid);
        }

        Assert.HasCount(600, numbers);
        Assert.IsTrue(starts.Min() < 500 && starts.Max() > 9500 && Math.Abs(starts.Average() - 5000) < 800, starts.Average().ToString());
        for (int bit = 0; bit < 32; bit++)
        {
            int ones = numbers.Count(number => ((number >> bit) & 1) != 0);
            Assert.IsTrue(Math.Abs(ones - 300) < 62, "bit " + bit + ": " + ones);
        }
    }

    [TestMethod] // what the ACK says counts, and the largest message that must be taken
    [Rfc(2131, "2-1", "4.3.2-2", "4.4-2")]
    public void Ack_HasTheLastWord()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (request, reply) =>
        {
            if (reply.Type == Bootp.Ack)
            {
                // While REQUESTING, offers mean nothing.
                server.Send(server.Reply(request, Bootp.Offer, reply.YourAddress + 7));
                reply.WithAddress(3, server.Address).WithAddress(51, 100);
                reply.Padding = 548 - reply.Build().Length;
            }

            return reply;
        };
        Device device = lan.Bound(server);
        Assert.AreEqual(server.Address, device.Stack.Gateway);
        Assert.IsTrue(device.Client.LeaseLeft is > 90 and <= 100);
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedUnexpected));
        Assert.AreEqual(548, lan.Replies[^1].Length);
    }

    [TestMethod]
    [Rfc(2131, "4.4.1-3", "4.4.1-6")]
    public void SelectingTakesOffersOnly_AndTheFirstGoodOne()
    {
        Lan lan = new();
        TestServer first = lan.AddServer();
        TestServer second = lan.AddServer(Lan.ServerAddress + 1);
        second.First += 40;
        first.Delay = 300;
        second.Delay = 200;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Sent.Count == 1, 100, "DISCOVER");
        first.Send(first.Reply(device.Sent[0], Bootp.Ack, Lan.Network24 + 99));
        first.Send(first.Reply(device.Sent[0], Bootp.Nak, 0));
        lan.Run(100);
        Assert.AreEqual(DhcpState.Selecting, device.Client.State);
        Assert.AreEqual(2u, device.Count(DhcpCounter.DroppedUnexpected));
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(second.Address, device.Client.Server);
        Assert.AreEqual(second.AddressOf(device.Station), device.Stack.Address);

        // Both hear whose offer was taken.
        Assert.AreEqual(second.Address, first.Heard[^1].Server);
    }

    [TestMethod] // the lease counts from when the request left, not from when the answer came
    [Rfc(2131, "4.4.1-13")]
    public void Lease_CountsFromTheRequest()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 1000;
        server.Delay = 3000;
        Device device = lan.Bound(server);
        long requested = device.Sent[^1].Time;
        Assert.AreEqual((requested + 1_000_000 - lan.Now) / 1000, device.Client.LeaseLeft);
    }

    [TestMethod] // option values, and what becomes of those that cannot be
    [Rfc(2132, "3.8-1", "3.14-1", "3.17-1", "5.1-1", "5.3-1", "8.3-1")]
    public void Values_AreKept()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply
            .WithAddress(6, Lan.Network24 + 2, Lan.Network24 + 3, Lan.Network24 + 4, Lan.Network24 + 5)
            .WithAddress(42, Lan.Network24 + 6)
            .With(15, [.. "example.org"u8])
            .With(12, [.. "sensor\0"u8])
            .With(26, 1400 >> 8, 1400 & 255)
            .WithAddress(28, Lan.Network24 + 255);
        Device device = lan.Bound(server);
        DhcpClient client = device.Client;
        Assert.AreEqual(3, client.DnsServerCount);
        Assert.AreEqual(Lan.Network24 + 2, client.DnsServer(0));
        Assert.AreEqual(Lan.Network24 + 4, client.DnsServer(2));
        Assert.AreEqual(0u, client.DnsServer(3));
        Assert.AreEqual(0u, client.DnsServer(-1));
        Assert.AreEqual(1, client.NtpServerCount);
        Assert.AreEqual(Lan.Network24 + 6, client.NtpServer(0));
        byte[] text = new byte[64];
        Assert.AreEqual("example.org", System.Text.Encoding.ASCII.GetString(text, 0, client.GetDomainName(text)));
        Assert.AreEqual("sensor", System.Text.Encoding.ASCII.GetString(text, 0, client.GetHostName(text)));
        Assert.AreEqual(4, client.GetDomainName(new byte[4]));
        Assert.AreEqual(1400, client.Mtu);
        Assert.AreEqual(1400, device.Stack.LinkMtu);
        Assert.AreEqual(Lan.Network24 + 255, client.Broadcast);
        Assert.AreEqual(Lan.Mask24, client.Netmask);
        Assert.AreEqual(Lan.Network24 + 254, client.Gateway);
        Assert.AreEqual(0u, device.Count(DhcpCounter.ValuesIgnored));
        Assert.ThrowsExactly<ArgumentNullException>(() => client.GetDomainName(null!));

        client.Stop();
        lan.Run(1000);
        Assert.AreEqual(0, client.DnsServerCount);
        Assert.AreEqual(0, client.GetDomainName(text));
        Assert.AreEqual(1500, device.Stack.LinkMtu);
        Assert.AreEqual(0u, client.Broadcast);
    }

    [TestMethod]
    public void BadValues_AreLeftOutAndCounted()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply.With(6, 1, 2, 3).With(42, 0, 0, 0, 0).With(15, 7, 7).With(12, [.. new byte[70]]).With(26, 0, 68).WithAddress(28, 5);
        Device device = lan.Bound(server);
        Assert.AreEqual(6u, device.Count(DhcpCounter.ValuesIgnored));
        Assert.AreEqual(0, device.Client.DnsServerCount);
        Assert.AreEqual(1500, device.Client.Mtu);
        Assert.AreEqual(Lan.Network24 + 255, device.Client.Broadcast);
    }

    [TestMethod] // an MTU beyond the driver's is the driver's
    public void LargeMtu_IsTheDrivers()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply.With(26, 9000 >> 8, 9000 & 255);
        Device device = lan.Bound(server);
        Assert.AreEqual(1500, device.Client.Mtu);
        Assert.AreEqual(1500, device.Stack.LinkMtu);
    }
}
