using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Memory;

/// <summary>After construction nothing is allocated: not by answers, refusals, errors, forgeries or silence.</summary>
/// <remarks>
/// A run is a function of its seed, so what the resolver allocates it allocates in every repetition; what one repetition shows and the next does not is the
/// runtime's own.
/// </remarks>
[TestClass]
public class AllocationTests
{
    [TestMethod]
    public void AllOfIt_AllocatesNothing()
    {
        long allocated = Measure();
        for (int again = 0; again < 2 && allocated != 0; again++)
        {
            allocated = Measure();
        }

        Assert.AreEqual(0, allocated);
    }

    private static long Measure()
    {
        Lan lan = new(new DnsOptions { CacheEntries = 1, LongestNegativeTtl = 1800 });
        TestServer first = lan.AddServer();
        TestServer second = lan.AddServer();
        first.Ttl = second.Ttl = 1800;
        string[] names = ["a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "10.0.0.1", "no name"];
        for (int i = 0; i < names.Length - 2; i += 2)
        {
            first.Names[names[i]] = second.Names[names[i]] = 0x0A000101 + (uint)i;
        }

        long calls = 0;
        int round = 0;
        first.Change = second.Change = (query, reply) =>
        {
            switch (round % 8)
            {
                case 1:
                    return null;
                case 2:
                    reply.Code = 2;
                    return reply;
                case 3:
                    reply.Id ^= 1;
                    return reply;
                case 4:
                    return query.Reply().AnswerAlias(query.NameAsSent, 9, "x.example").AnswerA("x.example", 9, 0x0A000109);
                case 5:
                    reply.Question = Message.Wire(query.Name);
                    return reply;
                case 6:
                    return query.Reply().AnswerAlias(query.NameAsSent, 9, query.NameAsSent);
                default:
                    return reply;
            }
        };
        for (round = 0; round < 64; round++)
        {
            if (round == 16)
            {
                lan.Network.MeasureAllocations = true;
            }

            first.IsClosed = second.IsClosed = round % 9 == 4;
            int place = round;
            DnsResult result = DnsResult.None;
            int ticket = 0;
            calls += Spent(lan, () => result = lan.Resolver.Begin(names[(place * 5) % names.Length], out ticket, out _));
            for (int i = 0; i < 60; i++)
            {
                lan.Run(1000);
                calls += Spent(lan, () =>
                {
                    if (result == DnsResult.Pending)
                    {
                        result = lan.Resolver.TryTake(ticket, out _);
                    }

                    lan.Resolver.Resolve(names[place % names.Length], 0, out _);
                });
            }

            Assert.AreNotEqual(DnsResult.Pending, result);
            calls = round < 16 ? 0 : calls;
        }

        foreach (DnsCounter counter in new[] { DnsCounter.CacheHits, DnsCounter.CacheEvictions, DnsCounter.AddressesTaken, DnsCounter.NegativesTaken, DnsCounter.Timeouts, DnsCounter.Unreachables, DnsCounter.ServerErrors, DnsCounter.DroppedWrongId, DnsCounter.DroppedWrongCase, DnsCounter.DroppedLongChain })
        {
            Assert.IsGreaterThan(0u, lan.Count(counter), counter.ToString());
        }

        return lan.Host.Allocated + calls;
    }

    /// <summary>What a call allocates; what sending costs the virtual network is not the resolver's.</summary>
    private static long Spent(Lan lan, Action call)
    {
        long own = lan.Network.OwnAllocations;
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before - (lan.Network.OwnAllocations - own);
    }
}
