using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Dialogues;

/// <summary>Answers: addresses, aliases, errors, truncation. RFC 1035 sections 4.1, 7.3 and 7.4.</summary>
[TestClass]
public class AnswerTests
{
    private const uint Host = 0x0A000A07;

    [TestMethod]
    [Rfc(1035, "7.4-1", "3.3.1-1")]
    [DataRow(false, 1)]
    [DataRow(false, 8)]
    [DataRow(true, 3)]
    [DataRow(true, 8)]
    public void Aliases_AreFollowed(bool backwards, int depth)
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply();
            for (int i = 0; i < depth; i++)
            {
                reply.AnswerAlias(i == 0 ? query.NameAsSent : "Alias" + i + ".example", 100, "alias" + (i + 1) + ".EXAMPLE");
            }

            reply.AnswerA("alias" + depth + ".example", 100, Host);
            if (backwards)
            {
                reply.Answers.Reverse();
            }

            return reply;
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
    }

    [TestMethod] // nine aliases, a circle, an alias of itself
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void AliasesWithoutEnd_AreRefused(int kind)
    {
        Lan lan = new(new DnsOptions { Rounds = 1 });
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply();
            switch (kind)
            {
                case 0:
                    for (int i = 0; i < 9; i++)
                    {
                        reply.AnswerAlias(i == 0 ? query.NameAsSent : "a" + i + ".example", 100, "a" + (i + 1) + ".example");
                    }

                    return reply.AnswerA("a9.example", 100, Host);
                case 1:
                    return reply.AnswerAlias(query.NameAsSent, 100, "b.example").AnswerAlias("b.example", 100, query.NameAsSent);
                default:
                    return reply.AnswerAlias(query.NameAsSent, 100, query.NameAsSent);
            }
        };
        Assert.AreEqual((DnsResult.NoAnswer, 0u), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.DroppedLongChain));
    }

    [TestMethod] // an address of another name, class or type is nobody's business
    [Rfc(1035, "7.4-4")]
    public void StrangeRecords_AreSkipped()
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply();
            reply.AnswerA("other.example", 100, 1).Answer(query.NameAsSent, 1, 100, [9, 9, 9], @class: 3).Answer(query.NameAsSent, 28, 100, new byte[16]).Answer(query.NameAsSent, 16, 100, [3, 65, 66, 67]);
            reply.AnswerA(query.NameAsSent, 100, Host);
            reply.WithServer("example", "ns.example");
            reply.Additional.Add(new Record(Message.Wire("ns.example"), 1, 1, 100, Message.Octets(Host + 1)));
            return reply;
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
    }

    [TestMethod] // no host can have these
    [DataRow(0x00000000u)]
    [DataRow(0x7F000001u)]
    [DataRow(0xE0000001u)]
    [DataRow(0xFFFFFFFFu)]
    public void UnusableAddress_IsPassedOver(uint address)
    {
        Lan lan = new();
        bool hasOther = true;
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply().AnswerA(query.NameAsSent, 100, address);
            return hasOther ? reply.AnswerA(query.NameAsSent, 100, Host) : reply;
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("one.example"));
        hasOther = false;
        Assert.AreEqual((DnsResult.NoAddress, 0u), lan.Ask("two.example"));
        Assert.AreEqual(2u, lan.Count(DnsCounter.AddressesIgnored));
    }

    [TestMethod] // FORMERR, SERVFAIL, NOTIMP, REFUSED and what is not defined: the next one at once, and this one not again
    [Rfc(1035, "4.1.1-3", "7.2-3")]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(15)]
    public void ServerError_NextServer(int code)
    {
        Lan lan = new();
        TestServer first = lan.AddServer();
        first.Change = (query, _) =>
        {
            Message reply = query.Reply();
            reply.Code = code;
            return reply;
        };
        TestServer second = lan.AddServer();
        second.Names["host.example"] = Host;
        second.IsSilent = true;
        DnsResult begun = lan.Resolver.Begin("host.example", out int ticket, out _);
        Assert.AreEqual(DnsResult.Pending, begun);
        lan.Run(3000);
        second.IsSilent = false;
        lan.Run(10_000);
        Assert.AreEqual(DnsResult.Found, lan.Resolver.TryTake(ticket, out _));
        Assert.HasCount(1, first.Heard);
        Assert.AreEqual(1u, lan.Count(DnsCounter.ServerErrors));
    }

    [TestMethod] // all have an error: no need to wait
    public void ServerError_OfAll()
    {
        Lan lan = new();
        for (int i = 0; i < 2; i++)
        {
            lan.AddServer().Change = (query, _) =>
            {
                Message reply = query.Reply();
                reply.Code = 2;
                return reply;
            };
        }

        Assert.AreEqual((DnsResult.ServerFailure, 0u), lan.Ask("host.example"));
        Assert.HasCount(2, lan.Queries);
        Assert.IsLessThan(100, lan.Now);
    }

    [TestMethod] // what has come of a truncated answer is used, and not kept
    [Rfc(1035, "4.1.1-4", "7.4-2")]
    public void Truncated_WithAddress()
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply().AnswerA(query.NameAsSent, 100, Host);
            reply.Flags |= 0x0200;
            reply.AnswerCount = 30;
            return reply;
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(0u, lan.Count(DnsCounter.CacheHits));
        Assert.HasCount(2, lan.Queries);
    }

    [TestMethod]
    [Rfc(1035, "4.1.1-4")]
    [DataRow(false)]
    [DataRow(true)]
    public void Truncated_WithoutAddress(bool hasAlias)
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) =>
        {
            Message reply = query.Reply();
            if (hasAlias)
            {
                reply.AnswerAlias(query.NameAsSent, 100, "other.example");
            }

            reply.Flags |= 0x0200;
            reply.AnswerCount = 2;
            return reply;
        };
        Assert.AreEqual((DnsResult.Truncated, 0u), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.TruncatedAnswers));
    }

    [TestMethod] // a server without recursion names others
    [Rfc(2308, "2.2-1")]
    public void Referral_NextServer()
    {
        Lan lan = new();
        lan.AddServer().Change = (query, _) => query.Reply().WithServer("example", "ns.example");
        Assert.AreEqual((DnsResult.ServerFailure, 0u), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.Referrals));
    }

    [TestMethod] // the letters are folded: asked again at once in small ones
    public void FoldedCase_AskedAgainPlainly()
    {
        Lan lan = new();
        TestServer server = lan.AddServer();
        server.Names["host.example"] = Host;
        server.Spoil = data =>
        {
            for (int i = 12; i < 26; i++)
            {
                data[i] = (byte)char.ToLowerInvariant((char)data[i]);
            }

            return data;
        };
        Assert.AreEqual((DnsResult.Found, Host), lan.Ask("host.example"));
        Assert.AreEqual(1u, lan.Count(DnsCounter.DroppedWrongCase));
        Assert.HasCount(2, lan.Queries);
        Assert.AreEqual("host.example", lan.Queries[1].Query.NameAsSent);
        Assert.IsLessThan(100, lan.Now);
    }
}
