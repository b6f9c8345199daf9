using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;

namespace TcpNano.Dhcp.Tests.Dialogues;

/// <summary>Offers and grants that are malformed, impossible or hostile: refused and counted.</summary>
[TestClass]
public class RefusalTests
{
    private static readonly (DhcpCounter Counter, Func<Bootp, Bootp> Spoil)[] s_bad =
    [
        (DhcpCounter.DroppedBadAddress, m => Yours(m, 0)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, 0xFFFFFFFF)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, 0xE0000001)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, 0x7F000001)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, 0xA9FE0505)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, Lan.Network24)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, Lan.Network24 + 255)),
        (DhcpCounter.DroppedBadAddress, m => Yours(m, Lan.ServerAddress)),
        (DhcpCounter.DroppedBadNetmask, m => m.WithAddress(1, 0xFF00FF00)),
        (DhcpCounter.DroppedBadNetmask, m => m.WithAddress(1, 0)),
        (DhcpCounter.DroppedBadRouter, m => m.WithAddress(3, 0x0B000001)),
        (DhcpCounter.DroppedBadRouter, m => m.WithAddress(3, m.YourAddress)),
        (DhcpCounter.DroppedBadRouter, m => m.WithAddress(3, 0)),
        (DhcpCounter.DroppedBadRouter, m => m.WithAddress(3, Lan.Network24 + 255)),
        (DhcpCounter.DroppedBadLease, m => m.WithAddress(51, 0)),
        (DhcpCounter.DroppedBadLease, m => m.WithAddress(51, 9)),
        (DhcpCounter.DroppedBadLease, m => m.Without(51)),
        (DhcpCounter.DroppedNoServer, m => m.Without(54)),
        (DhcpCounter.DroppedNoServer, m => m.WithAddress(54, 0xFFFFFFFF)),
        (DhcpCounter.DroppedNoType, m => m.Without(53)),
        (DhcpCounter.DroppedWrongType, m => m.With(53, 1)),
        (DhcpCounter.DroppedWrongType, m => m.With(53, 8)),
        (DhcpCounter.DroppedWrongType, m => m.With(53, 255)),
        (DhcpCounter.DroppedBadOptions, m => m.With(51, 1)),
        (DhcpCounter.DroppedBadOptions, m => m.With(52, 3)),
        (DhcpCounter.DroppedBadOptions, m => Change(m, () => m.HasEnd = false)),
        (DhcpCounter.DroppedNoCookie, m => Change(m, () => m.Cookie = 1)),
        (DhcpCounter.DroppedNotReply, m => Change(m, () => m.Op = 1)),
        (DhcpCounter.DroppedWrongHardware, m => Change(m, () => m.HardwareType = 7)),
        (DhcpCounter.DroppedWrongHardware, m => Change(m, () => m.HardwareLength = 0)),
        (DhcpCounter.DroppedWrongTransaction, m => Change(m, () => m.Xid ^= 0x100)),
        (DhcpCounter.DroppedWrongClient, m => Change(m, () => m.Hardware = Frames.Station(99))),
        (DhcpCounter.DroppedOversized, m => Change(m, () => m.Padding = 577 - m.Build().Length)),
    ];

    public static IEnumerable<object[]> Bad => Enumerable.Range(0, s_bad.Length).Select(i => new object[] { i });

    [TestMethod] // as an offer, and as an ACK
    [DynamicData(nameof(Bad))]
    [Rfc(2131, "4.4.1-5")]
    public void Bad_IsRefusedAndCounted(int row)
    {
        (DhcpCounter counter, Func<Bootp, Bootp> spoil) = s_bad[row];
        foreach (int type in new[] { Bootp.Offer, Bootp.Ack })
        {
            Lan lan = new();
            TestServer server = lan.AddServer();
            server.Change = (_, reply) => reply.Type == type ? spoil(reply) : reply;
            Device device = lan.AddDevice();
            device.Client.Start();
            lan.Run(6000);

            // An ACK for another address than the one asked for is refused for that.
            DhcpCounter expected = type == Bootp.Ack && counter == DhcpCounter.DroppedBadAddress ? DhcpCounter.DroppedWrongAddress : counter;
            Assert.AreEqual(2u, device.Count(expected), "the message, and its repetition");
            Assert.AreEqual(type == Bootp.Offer ? DhcpState.Selecting : DhcpState.Requesting, device.Client.State);
            Assert.AreEqual(0u, device.Stack.Address);
            uint dropped = 0;
            foreach (DhcpCounter one in Enum.GetValues<DhcpCounter>().Where(one => one.ToString().StartsWith("Dropped", StringComparison.Ordinal)))
            {
                dropped += device.Count(one);
            }

            Assert.AreEqual(2u, dropped, "counted once each");

            // It does no lasting harm.
            server.Change = null;
            lan.RunUntil(() => device.Client.State == DhcpState.Bound, 60_000, "BOUND");
        }
    }

    [TestMethod] // ACKs of another than was asked
    public void Ack_FromAnotherServerOrForAnotherAddress()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.OnlyOffers = true;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Client.State == DhcpState.Requesting, 1000, "REQUESTING");
        lan.Run(10);
        Bootp request = device.Sent[^1];
        TestServer rogue = lan.AddServer(Lan.ServerAddress + 66);
        rogue.IsSilent = true;
        rogue.Send(rogue.Reply(request, Bootp.Ack, request.Requested));
        rogue.Send(rogue.Reply(request, Bootp.Nak, 0));
        server.Send(server.Reply(request, Bootp.Ack, request.Requested + 1));
        lan.Run(10);
        Assert.AreEqual(2u, device.Count(DhcpCounter.DroppedWrongServer));
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedWrongAddress));
        Assert.AreEqual(DhcpState.Requesting, device.Client.State);
        server.Send(server.Reply(request, Bootp.Ack, request.Requested));
        lan.Run(10);
        Assert.AreEqual(DhcpState.Probing, device.Client.State);
    }

    [TestMethod] // offers by the hundred, all together: four of different servers are kept
    public void FloodOfOffers_IsBounded()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.OnlyOffers = true;
        Device device = lan.AddDevice(new DhcpOptions { StartDelay = 0, LinkLocal = false, OfferWait = 2000 });
        device.Client.Start();

        // Fails once, so that offers are collected.
        lan.RunUntil(() => device.Count(DhcpCounter.Restarts) == 1, 100_000, "the first failure");
        server.IsSilent = true;
        lan.RunUntil(() => device.Client.State == DhcpState.Selecting, 10_000, "SELECTING");
        lan.Run(10);
        Bootp discover = device.Sent[^1];
        for (int i = 0; i < 200; i++)
        {
            server.Address = Lan.ServerAddress + 1 + (uint)(i % 100);
            server.Send(server.Reply(discover, Bootp.Offer, Lan.Network24 + 200));
        }

        lan.Run(10);
        Assert.AreEqual(1u + 4, device.Count(DhcpCounter.OffersTaken));
        Assert.AreEqual(196u, device.Count(DhcpCounter.DroppedTooManyOffers) + device.Count(DhcpCounter.DroppedSecondOffer));
        lan.Run(2000);
        Assert.AreEqual(DhcpState.Requesting, device.Client.State);

        // Each of the four is asked, twice at least, then it begins anew.
        int sent = device.Sent.Count;
        lan.RunUntil(() => device.Count(DhcpCounter.Restarts) == 2, 100_000, "the second failure");
        Assert.AreEqual(4, device.Sent.Skip(sent - 1).Where(message => message.Type == Bootp.Request).Select(message => message.Server).Distinct().Count());
    }

    [TestMethod] // a server that offers at once and never grants cannot keep a slower good one out
    [Rfc(2131, "3.1-5a")]
    public void ServerThatOnlyOffers_IsGivenUp()
    {
        Lan lan = new();
        TestServer rogue = lan.AddServer(Lan.ServerAddress + 66);
        rogue.OnlyOffers = true;
        TestServer good = lan.AddServer();
        good.Delay = 500;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.RunUntil(() => device.Count(DhcpCounter.Restarts) == 1, 70_000, "the first failure");
        long[] times = [.. device.Sent.Where(message => message.Type == Bootp.Request).Select(message => message.Time)];
        Assert.HasCount(4, times);
        Assert.IsTrue(Math.Abs(lan.Now - times[0] - 60_000) <= 4000, (lan.Now - times[0]).ToString());
        lan.RunUntil(() => device.Client.State == DhcpState.Bound, 20_000, "BOUND");
        Assert.AreEqual(good.Address, device.Client.Server);
    }

    [TestMethod] // NAK after every request: the next attempt waits longer each time, up to a minute or so
    [Rfc(2131, "3.1-4")]
    public void ServerThatRefuses_IsAskedLessAndLess()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = (request, reply) => reply.Type == Bootp.Ack ? server.Reply(request, Bootp.Nak, 0) : reply;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(3_600_000);
        long[] times = [.. device.Sent.Where(message => message.Type == Bootp.Discover).Select(message => message.Time)];
        Assert.IsTrue(times[1] - times[0] is >= 1000 and <= 3000, (times[1] - times[0]).ToString());
        for (int i = 0; i + 1 < times.Length; i++)
        {
            int least = 1000 << Math.Min(i, 6);
            Assert.IsTrue(times[i + 1] - times[i] >= least && times[i + 1] - times[i] <= least + 2100, i + ": " + (times[i + 1] - times[i]));
        }

        Assert.AreEqual((uint)times.Length, device.Count(DhcpCounter.Restarts));
    }

    [TestMethod] // frames for the port that are no DHCP at all
    public void Garbage_IsCounted()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.IsSilent = true;
        Device device = lan.AddDevice();
        device.Client.Start();
        lan.Run(100);
        for (int length = 0; length < 240; length += 7)
        {
            lan.Network.Inject(Frames.Udp(server.Station, device.Station, server.Address, 67, 0xFFFFFFFF, 68, new byte[length]), 0);
        }

        lan.Network.Inject(Frames.Udp(server.Station, device.Station, server.Address, 67, 0xFFFFFFFF, 68, new byte[1000]), 0);
        lan.Run(100);
        Assert.AreEqual(35u, device.Count(DhcpCounter.DroppedShort));
        Assert.AreEqual(1u, device.Count(DhcpCounter.DroppedOversized));
        Assert.AreEqual(DhcpState.Selecting, device.Client.State);
    }

    private static Bootp Yours(Bootp message, uint address)
    {
        return Change(message, () => message.YourAddress = address);
    }

    private static Bootp Change(Bootp message, Action change)
    {
        change();
        return message;
    }
}
