using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Dhcp.Tests.Parts;

/// <summary>Addresses, masks, routers and texts that cannot be.</summary>
[TestClass]
public class TermsTests
{
    private const uint Address = 0x0A000032;

    [TestMethod]
    [DataRow(0u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0xFFFFFFFFu, DhcpCounter.DroppedBadAddress)]
    [DataRow(0xE0000005u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0xF0000005u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0x7F000001u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0x00000005u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0xA9FE0105u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0x0A000000u, DhcpCounter.DroppedBadAddress)]
    [DataRow(0x0A0000FFu, DhcpCounter.DroppedBadAddress)]
    [DataRow(0x0A000001u, DhcpCounter.DroppedBadAddress)] // the server's own
    [DataRow(0x0A000032u, null)]
    public void Addresses(uint address, DhcpCounter? problem)
    {
        Expect(problem, address, Values());
    }

    [TestMethod]
    [DataRow(0u, DhcpCounter.DroppedBadNetmask)]
    [DataRow(0xFF00FF00u, DhcpCounter.DroppedBadNetmask)]
    [DataRow(0xFFFFFF01u, DhcpCounter.DroppedBadNetmask)]
    [DataRow(0x00FFFFFFu, DhcpCounter.DroppedBadNetmask)]
    [DataRow(0x7FFFFF00u, DhcpCounter.DroppedBadNetmask)]
    [DataRow(0x80000000u, null)]
    [DataRow(0xFF000000u, null)]
    [DataRow(0xFFFFFFFEu, null)]
    [DataRow(0xFFFFFFFFu, null)]
    public void Netmasks(uint netmask, DhcpCounter? problem)
    {
        Expect(problem, Address, Values((DhcpValues.Netmask, netmask)));
    }

    [TestMethod] // RFC 1122 section 3.2.1.3, for servers that name none
    public void NoNetmask_IsThatOfTheClass()
    {
        Assert.AreEqual(0xFF000000u, DhcpTerms.NetmaskOf(0x0A000032, new DhcpValues()));
        Assert.AreEqual(0xFFFF0000u, DhcpTerms.NetmaskOf(0xAC100032, new DhcpValues()));
        Assert.AreEqual(0xFFFFFF00u, DhcpTerms.NetmaskOf(0xC0A80032, new DhcpValues()));
    }

    [TestMethod]
    [Rfc(2132, "3.3-1", "3.5-1")]
    [DataRow(0u, DhcpCounter.DroppedBadRouter)]
    [DataRow(0x0A000032u, DhcpCounter.DroppedBadRouter)] // ourselves
    [DataRow(0x0A000132u, DhcpCounter.DroppedBadRouter)] // another network
    [DataRow(0x0A0000FFu, DhcpCounter.DroppedBadRouter)]
    [DataRow(0x0A000000u, DhcpCounter.DroppedBadRouter)]
    [DataRow(0xE0000001u, DhcpCounter.DroppedBadRouter)]
    [DataRow(0x0A000001u, null)]
    public void Routers(uint router, DhcpCounter? problem)
    {
        Expect(problem, Address, Values((DhcpValues.Router, router)));
    }

    [TestMethod] // what passes here must not make NetworkStack.Configure throw
    public void WhatIsAccepted_CanBeConfigured()
    {
        Random random = new(1);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++)
        {
            uint address = (uint)random.NextInt64(0x100000000);
            uint netmask = random.Next(3) == 0 ? (uint)random.NextInt64(0x100000000) : ~(uint)((1L << random.Next(33)) - 1);
            uint router = random.Next(4) == 0 ? (uint)random.NextInt64(0x100000000) : address ^ (uint)(random.Next() >> random.Next(31));
            DhcpValues values = Values((DhcpValues.Netmask, netmask), (DhcpValues.Router, router));
            if (DhcpTerms.Check(address, values) == DhcpReader.Good)
            {
                accepted++;
                Internet.Routing.Check(address, netmask, router);
            }
        }

        Assert.IsGreaterThan(10_000, accepted);
    }

    [TestMethod]
    [Rfc(2132, "9.2-1")]
    public void Leases()
    {
        DhcpValues none = Values();
        none.Drop(DhcpValues.LeaseTime);
        Expect(DhcpCounter.DroppedBadLease, Address, none);
        Expect(DhcpCounter.DroppedBadLease, Address, Values((DhcpValues.LeaseTime, 0)));
        Expect(DhcpCounter.DroppedBadLease, Address, Values((DhcpValues.LeaseTime, 9)));
        Expect(null, Address, Values((DhcpValues.LeaseTime, 10)));
        Expect(null, Address, Values((DhcpValues.LeaseTime, 0xFFFFFFFF)));
    }

    [TestMethod]
    [Rfc(2132, "2-2", "3.14-1", "3.17-1")]
    public void Texts()
    {
        Assert.AreEqual("example.org", TextAfterPrune("example.org"));
        Assert.AreEqual("example.org", TextAfterPrune("example.org\0"));
        Assert.AreEqual("example.org", TextAfterPrune("example.org\0\0\0"));
        Assert.AreEqual("", TextAfterPrune("\0\0"));
        Assert.AreEqual(new string('a', 64), TextAfterPrune(new string('a', 64)));
        Assert.IsNull(TextAfterPrune(new string('a', 65)));
        Assert.IsNull(TextAfterPrune("exa\0mple"));
        Assert.IsNull(TextAfterPrune("exa mple"));
        Assert.IsNull(TextAfterPrune("exam\x7Fple"));
        Assert.IsNull(TextAfterPrune("\nexample"));
        Assert.IsNull(TextAfterPrune("ex\u00E4mple"));
    }

    [TestMethod]
    [Rfc(2132, "3.8-1", "8.3-1")]
    public void Servers()
    {
        DhcpValues values = Values();
        byte[] list = [10, 0, 0, 2, 0, 0, 0, 0, 10, 0, 0, 3];
        values.Add(DhcpValues.DnsServers, list, 0, 12);
        values.Add(DhcpValues.NtpServers, list, 0, 7);
        Assert.AreEqual(2, DhcpTerms.Prune(Address, values));
        Assert.AreEqual(2, values.Entries(DhcpValues.DnsServers));
        Assert.AreEqual(0x0A000002u, values.Number(DhcpValues.DnsServers, 0));
        Assert.AreEqual(0x0A000003u, values.Number(DhcpValues.DnsServers, 1));
        Assert.AreEqual(0, values.Entries(DhcpValues.NtpServers));
    }

    [TestMethod]
    [Rfc(2132, "5.1-1")]
    [DataRow(67, false)]
    [DataRow(68, false)] // allowed there, but no host may have less than 576
    [DataRow(575, false)]
    [DataRow(576, true)]
    [DataRow(1500, true)]
    [DataRow(65535, true)]
    public void Mtus(int mtu, bool kept)
    {
        DhcpValues values = Values();
        values.Add(DhcpValues.Mtu, [(byte)(mtu >> 8), (byte)mtu], 0, 2);
        Assert.AreEqual(kept ? 0 : 1, DhcpTerms.Prune(Address, values));
        Assert.AreEqual(kept, values.Has(DhcpValues.Mtu));
    }

    [TestMethod]
    [Rfc(2132, "5.3-1")]
    [DataRow(0x0A0000FFu, true)]
    [DataRow(0xFFFFFFFFu, true)]
    [DataRow(0x0A000032u, false)]
    [DataRow(0x0AFFFFFFu, false)]
    public void Broadcasts(uint broadcast, bool kept)
    {
        DhcpValues values = Values((DhcpValues.Broadcast, broadcast));
        Assert.AreEqual(kept ? 0 : 1, DhcpTerms.Prune(Address, values));
        Assert.AreEqual(kept, values.Has(DhcpValues.Broadcast));
    }

    private static string? TextAfterPrune(string text)
    {
        DhcpValues values = Values();
        byte[] octets = System.Text.Encoding.Latin1.GetBytes(text);
        values.Add(DhcpValues.DomainName, octets, 0, octets.Length);
        bool dropped = DhcpTerms.Prune(Address, values) != 0;
        byte[] kept = new byte[100];
        int length = values.CopyTo(DhcpValues.DomainName, kept);
        Assert.IsTrue(!dropped || length == 0);
        return dropped ? null : System.Text.Encoding.ASCII.GetString(kept, 0, length);
    }

    private static DhcpValues Values(params (int Slot, uint Number)[] numbers)
    {
        DhcpValues values = new();
        foreach ((int slot, uint number) in numbers.Concat([(DhcpValues.Netmask, 0xFFFFFF00u), (DhcpValues.LeaseTime, 3600u), (DhcpValues.Server, 0x0A000001u)]))
        {
            if (!values.Has(slot))
            {
                values.Add(slot, [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number], 0, 4);
            }
        }

        return values;
    }

    private static void Expect(DhcpCounter? problem, uint address, DhcpValues values)
    {
        Assert.AreEqual(problem is null ? DhcpReader.Good : (int)problem, DhcpTerms.Check(address, values));
    }
}
