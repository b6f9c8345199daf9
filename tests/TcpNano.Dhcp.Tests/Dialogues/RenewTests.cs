using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>Keeping a lease, and losing it: RFC 2131 section 4.4.5.</summary>
[TestClass]
public class RenewTests
{
    [TestMethod]
    [Rfc(2131, "4.4.5-1", "4.4.5-3", "4.4.5-4", "4.4.5-7", "4.3.2-4", "4.1-3", "3.5-1")]
    public void Renewal_FieldByField()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        long granted = device.Sent[^1].Time;
        lan.RunUntil(() => device.Sent.Count == 3, 2_000_000, "renewal");
        Bootp request = device.Sent[2];
        Assert.IsTrue(Math.Abs(request.Time - granted - 1_800_000) <= 56_250, (request.Time - granted).ToString());
        Assert.AreEqual(Bootp.Request, request.Type);
        Assert.AreEqual(device.Stack.Address, request.ClientAddress);
        Assert.AreEqual(device.Stack.Address, request.Source);
        Assert.AreEqual(server.Address, request.Destination);
        CollectionAssert.AreEqual(server.Station, request.DestinationStation);
        Assert.IsFalse(request.Has(50));
        Assert.IsFalse(request.Has(54));
        Assert.IsTrue(request.Has(55));
        Assert.IsFalse(request.IsBroadcast);
        Assert.AreNotEqual(device.Sent[1].Xid, request.Xid);
        lan.Run(1000);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.AreEqual((request.Time + 3_600_000 - lan.Now) / 1000, device.Client.LeaseLeft);
        Assert.AreEqual(2u, device.Count(DhcpCounter.AcksTaken));
    }

    [TestMethod] // the server identifier, not the IP source: a server with several addresses
    [Rfc(2131, "4.1-3")]
    public void Renewal_GoesToTheServerIdentifier()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply.WithAddress(54, Lan.Network24 + 9);
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(1000);

        // Its ACK does not come, for the request names an address that it does not know: this is only about where things go.
        Assert.AreEqual(Lan.Network24 + 9, device.Sent[1].Server);
        server.Address = Lan.Network24 + 9;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 30_000, "BOUND");
        lan.RunUntil(() => device.Sent[^1].ClientAddress != 0, 2_000_000, "renewal");
        Assert.AreEqual(Lan.Network24 + 9, device.Sent[^1].Destination);
    }

    [TestMethod]
    [Rfc(2131, "4.4.5-6", "4.4.5-9", "4.4.5-10", "4.3.2-5", "3.7-3")]
    public void SilentServer_UntilTheEnd()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 86400;
        Device device = lan.Bound(server);
        long granted = device.Sent[^1].Time;
        server.IsSilent = true;
        long end = granted + 86_400_000;
        lan.RunUntil(() => device.Client.State == DhcpState.Rebinding, 86_000_000, "REBINDING");
        Assert.IsTrue(Math.Abs(lan.Now - granted - 75_600_000) <= 600_000, (lan.Now - granted).ToString());
        lan.RunUntil(() => device.Client.State == DhcpState.Selecting, end - lan.Now, "the end");
        Assert.AreEqual(end, lan.Now);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LeasesExpired));

        List<Bootp> unicast = [.. device.Sent.Where(message => message.ClientAddress != 0 && message.Destination == server.Address)];
        List<Bootp> broadcast = [.. device.Sent.Where(message => message.ClientAddress != 0 && message.Destination == 0xFFFFFFFF)];
        Assert.IsGreaterThan(6, unicast.Count);
        Assert.IsGreaterThan(6, broadcast.Count);
        foreach (Bootp message in broadcast)
        {
            Assert.AreEqual(server.First, message.ClientAddress);
            Assert.IsFalse(message.Has(50));
            Assert.IsFalse(message.Has(54));
        }

        for (int i = 0; i + 1 < broadcast.Count; i++)
        {
            long expected = Math.Max(60_000, (end - broadcast[i].Time) / 2);
            Assert.AreEqual(expected, broadcast[i + 1].Time - broadcast[i].Time);
        }

        for (int i = 0; i + 2 < unicast.Count; i++)
        {
            Assert.IsGreaterThanOrEqualTo(60_000, unicast[i + 1].Time - unicast[i].Time);
            Assert.IsLessThanOrEqualTo(unicast[i].Time + ((broadcast[0].Time - unicast[i].Time) / 2) + 60_000, unicast[i + 1].Time);
        }

        // It goes on looking.
        server.IsSilent = false;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 80_000, "BOUND again");
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // any server may extend it then
    [Rfc(2131, "4.4.5-6")]
    public void Rebinding_TakesAnyServer()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        server.IsSilent = true;
        TestServer other = lan.AddServer(Lan.ServerAddress + 1);
        other.Change = (request, _) => request.ClientAddress == 0 ? null : other.Reply(request, Bootp.Ack, request.ClientAddress);
        lan.RunUntil(() => device.Client.Server == other.Address, 3_300_000, "the other server's ACK");
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // in RENEWING only the server that was asked counts, and only for our address and transaction
    [Rfc(2131, "4.4-1", "4.4.5-5")]
    public void Strangers_AreNotHeard()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        uint address = device.Stack.Address;
        Bootp last = device.Sent[^1];

        // BOUND: nothing at all, not even with the number of the last transaction.
        server.Send(server.Reply(last, Bootp.Ack, address));
        server.Send(server.Reply(last, Bootp.Nak, 0));
        server.Send(server.Reply(last, Bootp.Offer, address));
        lan.Run(10);
        Assert.AreEqual(3u, device.Count(DhcpCounter.DroppedUnexpected));
        Assert.AreEqual(DhcpState.Bound, device.Client.State);

        server.IsSilent = true;
        lan.RunUntil(() => device.Client.State == DhcpState.Renewing, 2_000_000, "RENEWING");
        lan.Run(100);
        last = device.Sent[^1];
        TestServer rogue = lan.AddServer(Lan.ServerAddress + 66);
        rogue.IsSilent = true;
        rogue.Send(rogue.Reply(last, Bootp.Nak, 0));
        rogue.Send(rogue.Reply(last, Bootp.Ack, address));
        lan.Run(10);
        Assert.AreEqual(2u, device.Count(DhcpCounter.DroppedWrongServer));
        server.Send(server.Reply(last, Bootp.Ack, address + 1));
        lan.Run(10);
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedWrongAddress));
        Bootp other = server.Reply(last, Bootp.Nak, 0);
        other.Xid++;
        server.Send(other);
        server.Send(server.Reply(last, Bootp.Nak, 0), port: 6767);
        lan.Run(10);
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedWrongTransaction));
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedWrongPort));
        Assert.AreEqual(DhcpState.Renewing, device.Client.State);
        Assert.AreEqual(address, device.Stack.Address);
    }

    [TestMethod] // the server has another range now
    [Rfc(2131, "3.1-4", "4.4.5-11")]
    public void Nak_EndsTheLease()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        TcpListener listener = device.Stack.Listen(7, 1);
        server.Forget();
        server.First += 20;
        lan.RunUntil(() => device.Count(DhcpCounter.NaksTaken) == 1, 2_000_000, "NAK");
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(DhcpState.Init, device.Client.State);
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(server.First, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.Restarts));
        listener.Close();
    }

    [TestMethod] // connections: a renewed lease is nothing to them; the end of it is theirs
    [Rfc(2131, "4.4.5-10", "4.4.5-12")]
    public void Connections_LiveAsLongAsTheAddress()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device one = lan.Bound(server);
        Device two = lan.Bound(server);
        TcpListener listener = two.Stack.Listen(7, 1);
        TcpConnection connection = one.Stack.Connect(two.Stack.Address, 7, 0);
        lan.RunUntil(() => connection.State == TcpState.Established && listener.HasPending, 5000, "open");
        TcpConnection peer = listener.Accept(0);
        lan.Run(10_000_000);
        Assert.IsGreaterThan(3u, one.Count(DhcpCounter.AcksTaken));
        Assert.AreEqual(TcpState.Established, connection.State);
        server.IsSilent = true;
        lan.RunUntil(() => one.Client.Address == 0, 3_700_000, "the end of the lease");
        Assert.AreEqual(TcpState.Closed, connection.State);
        Assert.AreEqual(CloseReason.Aborted, connection.CloseReason);
        Assert.IsNotNull(peer);
    }

    [TestMethod] // another mask and router for the same address
    public void Renewal_MayChangeTheNetwork()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        server.Change = (_, reply) => reply.WithAddress(1, 0xFFFF0000).WithAddress(3, Lan.Network24 + 0x1FE).With(26, 5, 0);
        lan.RunUntil(() => device.Stack.Netmask == 0xFFFF0000, 2_000_000, "the new mask");
        Assert.AreEqual(Lan.Network24 + 0x1FE, device.Stack.Gateway);
        Assert.AreEqual(1280, device.Stack.LinkMtu);
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // a grant that cannot be is no grant, even from the right server
    public void BadRenewal_IsRefused()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        server.Change = (_, reply) => reply.WithAddress(1, 0xFF00FF00);
        lan.RunUntil(() => device.Count(DhcpCounter.DroppedBadNetmask) > 0, 2_000_000, "the refusal");
        Assert.AreEqual(DhcpState.Renewing, device.Client.State);
        Assert.AreEqual(Lan.Mask24, device.Stack.Netmask);
        server.Change = null;
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 2_000_000, "BOUND");
    }

    [TestMethod] // T1 and T2 as the server says
    [Rfc(2131, "4.4.5-1", "4.4.5-2", "4.4.5-6")]
    [Rfc(2132, "9.11-1", "9.12-1")]
    public void Times_OfTheServer()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply.WithAddress(58, 600).WithAddress(59, 1200);
        Device device = lan.Bound(server);
        long granted = device.Sent[^1].Time;
        server.IsSilent = true;
        lan.RunUntil(() => device.Client.State == DhcpState.Renewing, 700_000, "RENEWING");
        Assert.IsTrue(Math.Abs(lan.Now - granted - 600_000) <= 75_000, (lan.Now - granted).ToString());
        lan.RunUntil(() => device.Client.State == DhcpState.Rebinding, 700_000, "REBINDING");
        Assert.IsTrue(Math.Abs(lan.Now - granted - 1_200_000) <= 75_000, (lan.Now - granted).ToString());
        Assert.AreEqual(0u, device.Count(DhcpCounter.TimesCorrected));
    }

    [TestMethod]
    [DataRow(3600u, 3600u)]
    [DataRow(2000u, 1000u)]
    [DataRow(1800u, 4000u)]
    [DataRow(0u, 0u)]
    [DataRow(1u, 2u)]
    [DataRow(0xFFFFFFFFu, 0xFFFFFFFFu)]
    [Rfc(2131, "4.4.5-2", "4.4.5-7")]
    public void ImpossibleTimes_AreTheDefaults(uint t1, uint t2)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (_, reply) => reply.WithAddress(58, t1).WithAddress(59, t2);
        Device device = lan.Bound(server);
        long granted = device.Sent[^1].Time;
        Assert.AreEqual(1u, device.Count(DhcpCounter.TimesCorrected));
        lan.RunUntil(() => device.Client.State != DhcpState.Bound, 2_000_000, "renewal");
        Assert.IsTrue(Math.Abs(lan.Now - granted - 1_800_000) <= 56_250, (lan.Now - granted).ToString());
    }

    [TestMethod]
    [Rfc(2131, "3.3-1")]
    public void Infinite_IsNeverRenewed()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 0xFFFFFFFF;
        Device device = lan.Bound(server);
        int sent = device.Sent.Count;
        lan.Run(400L * 86_400_000);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.AreEqual(DhcpClient.Infinite, device.Client.LeaseLeft);
        Assert.HasCount(sent, device.Sent);
    }

    [TestMethod] // longer than any timer of the wheel, and longer than 2^31 ms
    public void LongLease_IsRenewedInTime()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 100 * 86400;
        Device device = lan.Bound(server);
        long granted = device.Sent[^1].Time;
        lan.RunUntil(() => device.Client.State == DhcpState.Renewing, 51L * 86_400_000, "renewal");
        Assert.IsTrue(Math.Abs(lan.Now - granted - (50L * 86_400_000)) <= 600_000, (lan.Now - granted).ToString());
        lan.Run(10_000);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
    }

    [TestMethod] // the device slept, and its lease is over: nobody may see the address any more, whoever looks first
    [DataRow(true)]
    [DataRow(false)]
    [Rfc(2131, "3.7-3", "4.4.5-10")]
    public void Sleep_BeyondTheLease(bool appLooksFirst)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.Sleep(3_700_000);
        if (appLooksFirst)
        {
            Assert.AreEqual(0u, device.Client.Address);
            Assert.AreEqual(0u, device.Client.LeaseLeft);
            Assert.AreEqual(0u, device.Stack.Address);
        }

        lan.Run(1);
        Assert.AreEqual(0u, device.Stack.Address);
        Assert.AreEqual(1u, device.Count(DhcpCounter.LeasesExpired));
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
    }

    [TestMethod] // beyond T2, but not beyond the lease: asks everybody at once
    public void Sleep_BeyondT2()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        Device device = lan.Bound(server);
        device.Sleep(3_400_000);
        lan.Run(1);
        Assert.AreEqual(0xFFFFFFFFu, device.Sent[^1].Destination);
        Assert.AreEqual(server.First, device.Sent[^1].ClientAddress);
        lan.Run(10);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.AreEqual(server.First, device.Stack.Address);
    }

    [TestMethod] // a server cannot keep us busy
    public void ShortTimes_AreBounded()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 10;
        server.Change = (_, reply) => reply.WithAddress(58, 1).WithAddress(59, 2);
        Device device = lan.Bound(server);
        int before = device.Sent.Count;
        lan.Run(600_000);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.IsLessThan(170, device.Sent.Count - before);
    }

    [TestMethod] // the first answer to a renewal is lost with its question
    public void LostRenewal_IsRepeated()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Lease = 120;
        Device device = lan.Bound(server);
        int lost = 0;
        lan.Network.Override = (from, frame, fate) =>
        {
            bool renewal = from == device.Driver && Bootp.Read(frame, 0) is { ClientAddress: not 0 };
            lost += renewal ? 1 : 0;
            return renewal && lost <= 2 ? new FrameFate(0, fate.Due, 0, -1) : fate;
        };
        lan.Run(100_000);
        Assert.IsGreaterThan(2, lost);
        Assert.AreEqual(DhcpState.Bound, device.Client.State);
        Assert.AreEqual(0u, device.Count(DhcpCounter.LeasesExpired));
    }
}
