using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Sntp.Tests.Support;
using TcpNano.Virtual;

namespace TcpNano.Sntp.Tests.Dialogues;

/// <summary>Answers: the time, and what is no answer or none to be believed. RFC 4330 sections 3, 5 and 8.</summary>
[TestClass]
public class AnswerTests
{
    [TestMethod]
    [Rfc(4330, "5-7")]
    [DataRow(0, 0)]
    [DataRow(40, 0)]
    [DataRow(40, 500)]
    public void Time_IsRightAcrossTheRoundTrip(int oneWay, int work)
    {
        ImpairmentProfile link = new() { Delay = oneWay };
        Lan lan = new(profile: link);
        TestServer server = lan.AddServer();
        server.Work = work;
        server.Delay = oneWay;
        lan.Client.Start();
        lan.Run(2000);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1, lan.ErrorTo(server).ToString());
        Assert.IsTrue(Math.Abs(lan.Client.RoundTrip - (2 * oneWay)) <= 2, lan.Client.RoundTrip.ToString());
        Assert.AreEqual(2, lan.Client.Stratum);
        Assert.AreEqual(server.Address, lan.Client.Server);
        lan.Run(1_000_000);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1);
        Assert.IsGreaterThan(999_000, lan.Client.Age);
    }

    [TestMethod] // before, across and after the wrap of 2036, and the ends of what a timestamp can say
    [Rfc(4330, "3-1")]
    [DataRow("2026-11-29T12:00:00.001Z")]
    [DataRow("2036-02-07T06:28:15.500Z")]
    [DataRow("2036-02-07T06:28:15.999Z")]
    [DataRow("2036-02-07T06:28:16.001Z")]
    [DataRow("2038-01-19T03:14:08.000Z")]
    [DataRow("2103-12-31T23:59:59.000Z")]
    [DataRow("1970-01-01T00:00:01.000Z")]
    public void Time_InEveryEra(string text)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Start = DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
        lan.Client.Start();
        lan.Run(500);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1, lan.ErrorTo(server).ToString());
        lan.Run(2000);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1, lan.ErrorTo(server).ToString());
    }

    [TestMethod] // no answer to our request: the right one is still taken
    [Rfc(4330, "5-4", "5-5")]
    [DataRow(SntpCounter.DroppedShort)]
    [DataRow(SntpCounter.DroppedWrongMode)]
    [DataRow(SntpCounter.DroppedWrongVersion)]
    [DataRow(SntpCounter.DroppedWrongOrigin)]
    public void NotAnAnswer_IsDropped(SntpCounter counter)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Also = request =>
        {
            Packet forged = new() { Originate = Packet.TransmitOf(request.Data), Received = 1, Transmitted = 2 };
            byte[] data = forged.Build();
            switch (counter)
            {
                case SntpCounter.DroppedShort:
                    data = data[..47];
                    break;
                case SntpCounter.DroppedWrongMode:
                    data[0] = (4 << 3) | 5;
                    break;
                case SntpCounter.DroppedWrongVersion:
                    data[0] = (3 << 3) | 4;
                    break;
                default:
                    data[31] ^= 1;
                    break;
            }

            server.Station.Answer(request, data);
        };
        lan.Client.Start();
        lan.Run(100);
        Assert.AreEqual(1u, lan.Count(counter));
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1);
    }

    [TestMethod] // an answer to our request from a server that cannot help: the other one is asked 16 s later
    [Rfc(4330, "5-5", "5-6", "8-2")]
    [DataRow(SntpCounter.Unsynchronized, 0)]
    [DataRow(SntpCounter.Unsynchronized, 1)]
    [DataRow(SntpCounter.TooFarFromRoot, 2)]
    [DataRow(SntpCounter.TooFarFromRoot, 3)]
    [DataRow(SntpCounter.TooFarFromRoot, 4)]
    [DataRow(SntpCounter.BadTimes, 5)]
    [DataRow(SntpCounter.BadTimes, 6)]
    [DataRow(SntpCounter.BadTimes, 7)]
    [DataRow(SntpCounter.BadRoundTrips, 8)]
    [DataRow(SntpCounter.KissesOfDeath, 9)]
    public void BadServer_TheOtherNext(SntpCounter counter, int kind)
    {
        Lan lan = new();
        lan.AddServer().Change = packet =>
        {
            switch (kind)
            {
                case 0:
                    packet.Leap = 3;
                    break;
                case 1:
                    packet.Stratum = 16;
                    break;
                case 2:
                    packet.RootDelay = 0x10000;
                    break;
                case 3:
                    packet.RootDelay = 0xFFFFFFFF;
                    break;
                case 4:
                    packet.RootDispersion = 0x10000;
                    break;
                case 5:
                    packet.Transmitted = 0;
                    break;
                case 6:
                    packet.Received = 0;
                    break;
                case 7:
                    packet.Transmitted = packet.Received - (1ul << 32);
                    break;
                case 8:
                    packet.Transmitted = packet.Received + (1ul << 32);
                    break;
                default:
                    packet.Stratum = 0;
                    packet.Reference = 0x494E4954; // INIT
                    break;
            }

            return packet;
        };
        TestServer second = lan.AddServer();
        lan.Client.Start();
        lan.Run(15_000);
        Assert.AreEqual(1u, lan.Count(counter));
        Assert.IsFalse(lan.Client.IsSynchronized);
        lan.Run(5000);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.AreEqual(second.Address, lan.Client.Server);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(second)) <= 1);
    }

    [TestMethod] // DENY and RSTR: never again, the other one is asked; when both do, nobody is
    [Rfc(4330, "8-1", "10-8")]
    [DataRow(0x44454E59u)]
    [DataRow(0x52535452u)]
    public void KissOfDeath_IsObeyed(uint code)
    {
        Lan lan = new(new SntpOptions { StartDelay = 0, PollInterval = 60 });
        Packet Kiss(Packet packet)
        {
            packet.Stratum = 0;
            packet.Leap = 3;
            packet.Reference = code;
            return packet;
        }

        TestServer first = lan.AddServer();
        first.Change = Kiss;
        TestServer second = lan.AddServer();
        lan.Client.Start();
        lan.Run(3_600_000);
        Assert.HasCount(1, first.Heard);
        Assert.IsGreaterThan(40, second.Heard.Count);
        Assert.IsFalse(lan.Client.IsDenied);
        second.Change = Kiss;
        lan.Run(3_600_000);
        Assert.IsTrue(lan.Client.IsDenied);
        while (lan.Stack.NextReady() is not null)
        {
        }

        int asked = lan.Requests.Count;
        lan.Run(86_400_000);
        lan.Client.Synchronize();
        lan.Run(1_000_000);
        Assert.HasCount(asked, lan.Requests);

        // Other servers are another matter.
        first.Change = null;
        lan.Client.SetServers([first.Address]);
        lan.Run(1000);
        Assert.AreEqual(first.Address, lan.Client.Server);
        Assert.IsFalse(lan.Client.IsDenied);
    }

    [TestMethod] // RATE: half as often from now on
    [Rfc(4330, "8-1")]
    public void KissOfRate_DoublesTheInterval()
    {
        Lan lan = new(new SntpOptions { StartDelay = 0, PollInterval = 60 });
        TestServer server = lan.AddServer();
        server.Change = packet =>
        {
            if (lan.Requests.Count <= 2)
            {
                packet.Stratum = 0;
                packet.Reference = 0x52415445;
            }

            return packet;
        };
        lan.Client.Start();
        lan.Run(3_600_000);
        long[] gaps = [.. lan.Requests.Zip(lan.Requests.Skip(1), (one, two) => two.Time - one.Time)];
        Assert.IsTrue(gaps[0] is >= 120_000 and <= 136_000, string.Join(' ', gaps));
        Assert.IsTrue(gaps[1..].All(gap => gap is >= 240_000 and <= 271_000), string.Join(' ', gaps));
    }

    [TestMethod] // a forged kiss without what we sent does nothing
    [Rfc(4330, "5-4")]
    public void ForgedKiss_IsDropped()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Also = request => server.Station.Answer(request, new Packet { Stratum = 0, Reference = 0x44454E59, Originate = 12345 }.Build());
        lan.Client.Start();
        lan.Run(100);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsFalse(lan.Client.IsDenied);
    }

    [TestMethod] // from elsewhere: not even read
    [Rfc(4330, "5-3")]
    public void FromElsewhere_IsNotHeard()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        UdpStation other = new(lan.Network, 300, Lan.ServerAddress + 50, ImpairmentProfile.None);
        server.Delay = 50;
        server.Also = request =>
        {
            byte[] forged = new Packet { Originate = Packet.TransmitOf(request.Data), Received = 1, Transmitted = 2 }.Build();
            other.Send(request.Station, other.Address, 123, request.Source, request.SourcePort, forged);
            server.Station.Send(request.Station, server.Address, 124, request.Source, request.SourcePort, forged);
        };
        lan.Client.Start();
        lan.Run(1000);
        Assert.AreEqual(2u, lan.Stack.Counters[StackCounter.UdpDroppedNoPort]);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 26);
    }

    [TestMethod] // the second copy of an answer, and one that is late
    public void Doubled_AndLate()
    {
        Lan lan = new();
        TestServer server = lan.AddServer(new ImpairmentProfile { Duplicate = 100 });
        lan.Client.Start();
        lan.Run(1000);
        Assert.AreEqual(1u, lan.Count(SntpCounter.AnswersTaken));
        Assert.AreEqual(1u, lan.Count(SntpCounter.DroppedUnexpected));
        server.Delay = 4000;
        lan.Run(4_100_000);
        Assert.AreEqual(1u, lan.Count(SntpCounter.AnswersTaken));
        Assert.IsGreaterThan(0u, lan.Count(SntpCounter.Timeouts));
    }

    [TestMethod] // the device sleeps while it waits: the round trip is not to be believed
    public void SleepWhileWaiting_IsNoRoundTrip()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Delay = 100;
        lan.Client.Start();
        lan.Run(50);
        lan.Driver.ClockOffset += 2_000_000;
        lan.Run(100);
        Assert.IsFalse(lan.Client.IsSynchronized);
        lan.Sleep(0);
        server.Delay = 0;
        lan.Run(60_000);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1);
    }

    [TestMethod] // a clock that runs through a sleep keeps the time, and the next request is due at once; one that stood still does not, and Synchronize cures it
    public void Sleep_WithAndWithoutClock()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        lan.Client.Start();
        lan.Run(100_000);

        // The clock has gone on for a day; so has the world.
        lan.Sleep(86_400_000 + 1);
        server.Start += TimeSpan.FromMilliseconds(86_400_001);
        Assert.IsFalse(lan.Client.IsSynchronized, "too old");
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1);
        lan.Run(100);
        Assert.IsTrue(lan.Client.IsSynchronized);
        Assert.IsLessThan(200, lan.Client.Age);

        // The world has gone on for an hour, and the clock has not.
        lan.Run(60_000);
        server.Start += TimeSpan.FromHours(1);
        Assert.IsGreaterThan(3_599_000, -lan.ErrorTo(server));
        lan.Client.Synchronize();
        lan.Run(100);
        Assert.IsTrue(Math.Abs(lan.ErrorTo(server)) <= 1);
    }

    [TestMethod]
    public void Event_TellsOfEachAnswer()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Change = packet =>
        {
            packet.Leap = 1;
            return packet;
        };
        lan.Client.Start();
        lan.Run(100);
        Assert.AreSame(lan.Client, lan.Stack.NextReady(out TcpEvents events));
        Assert.AreEqual(TcpEvents.Changed, events);
        Assert.AreEqual(1, lan.Client.LeapIndicator);
        Assert.IsNull(lan.Stack.NextReady());
        Assert.IsTrue(lan.Client.Wait(0));
    }
}
