using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>Answers that are not: each is dropped and counted, the right one is still taken.</summary>
[TestClass]
public class HostileTests
{
    private const uint Host = 0x0A000A07;
    private const uint Evil = 0x06060606;

    [TestMethod]
    [Rfc(1035, "7.3-1", "7.3-2", "4.1.1-1", "4.2.1-2")]
    [DataRow(DnsCounter.DroppedWrongId)]
    [DataRow(DnsCounter.DroppedNotResponse)]
    [DataRow(DnsCounter.DroppedWrongOpcode)]
    [DataRow(DnsCounter.DroppedWrongQuestion)]
    [DataRow(DnsCounter.DroppedShort)]
    [DataRow(DnsCounter.DroppedOversized)]
    public void NotAnAnswer_IsDropped(DnsCounter counter)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Also = (datagram, query) =>
        {
            Message forged = query.Reply().AnswerA(query.NameAsSent, 300, Evil);
            byte[] data = [];
            switch (counter)
            {
                case DnsCounter.DroppedWrongId:
                    forged.Id ^= 1;
                    break;
                case DnsCounter.DroppedNotResponse:
                    forged.Flags &= 0x7FFF;
                    break;
                case DnsCounter.DroppedWrongOpcode:
                    forged.Flags |= 0x2000;
                    break;
                case DnsCounter.DroppedWrongQuestion:
                    forged.Question = Message.Wire("hosts.example");
                    break;
                case DnsCounter.DroppedShort:
                    data = forged.Build()[..11];
                    break;
                default:
                    forged.Additional.Add(new Record([0], 16, 1, 0, new byte[480]));
                    break;
            }

            server.Station.Answer(datagram, data.Length != 0 ? data : forged.Build());
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(counter));
        Assert.HasCount(1, lan.Queries);
    }

    [TestMethod] // other type, other class, no question, two questions
    [Rfc(1035, "7.3-2")]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void AnotherQuestion_IsDropped(int kind)
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Also = (datagram, query) =>
        {
            Message forged = query.Reply().AnswerA(query.NameAsSent, 300, Evil);
            forged.QuestionType = kind == 0 ? 28 : 1;
            forged.QuestionClass = kind == 1 ? 3 : 1;
            forged.QuestionCount = kind == 2 ? 0 : kind == 3 ? 2 : 1;
            server.Station.Answer(datagram, forged.Build());
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.DroppedWrongQuestion));
    }

    [TestMethod] // from another station, another port, or in the server's name to another port: nothing of it is even read
    [Rfc(1035, "7.3-4")]
    public void FromElsewhere_IsNotHeard()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        UdpStation other = lan.AddStation(Lan.ServerAddress + 100);
        server.Names["host.example"] = Host;
        server.Delay = 100;
        server.Also = (datagram, query) =>
        {
            byte[] forged = query.Reply().AnswerA(query.NameAsSent, 300, Evil).Build();
            other.Send(datagram.Station, other.Address, 53, datagram.Source, datagram.SourcePort, forged);
            server.Station.Send(datagram.Station, server.Address, 5353, datagram.Source, datagram.SourcePort, forged);
            server.Station.Send(datagram.Station, server.Address, 53, datagram.Source, datagram.SourcePort ^ 1, forged);
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(3u, lan.Stack.Counters[StackCounter.UdpDroppedNoPort]);
        Assert.HasCount(1, lan.Queries);
    }

    [TestMethod] // the server that was asked before may be late: it was another question
    public void LateAnswer_IsNotTakenForAnother()
    {
        Lan lan = new();
        TestServer slow = lan.AddServer();
        slow.Names["host.example"] = Evil;
        slow.Delay = 2100;
        TestServer second = lan.AddServer();
        second.Names["host.example"] = Host;
        second.Delay = 1000;
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
    }

    [TestMethod] // sixteen wrong numbers: the port is known to somebody, and left
    public void GuessedNumbers_LeaveThePort()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        bool guesses = true;
        server.Change = (_, reply) => guesses ? null : reply;
        server.Also = (datagram, query) =>
        {
            for (int i = 1; guesses && i <= 40; i++)
            {
                Message forged = query.Reply().AnswerA(query.NameAsSent, 300, Evil);
                forged.Id = i == 40 ? query.Id : query.Id ^ i; // the last one would be right
                server.Station.Answer(datagram, forged.Build(), i);
            }
        };
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.Begin("host.example", out int ticket, out _));
        lan.Run(1000);
        Assert.AreEqual(DnsResult.Pending, lan.Resolver.TryTake(ticket, out _));
        Assert.AreEqual(1u, lan.Count(DnsCounter.Guessed));
        Assert.AreEqual(16u, lan.Count(DnsCounter.DroppedWrongId));
        Assert.HasCount(1, lan.Queries, "nothing is asked anew before its time");
        guesses = false;
        lan.Run(2000);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out uint address));
        Assert.AreEqual(Host, address);
    }
}
