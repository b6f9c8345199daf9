using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns.Tests.Support;

namespace TcpNano.Dns.Tests.Parts;

/// <summary>Names in text and in messages.</summary>
[TestClass]
public class NameTests
{
    [TestMethod]
    [Rfc(1035, "3.1-1", "2.3.4-1", "2.3.4-2")]
    public void Encode_Good()
    {
        foreach (string name in new[] { "a", "host.example", "_mqtt._tcp.example", "3com.com", "a-b.c9", new string('a', 63) + ".b", "xn--bcher-kva.example", "1.2.3.4.in-addr.arpa" })
        {
            byte[] wire = new byte[255];
            CollectionAssert.AreEqual(Message.Wire(name), wire[..DnsNames.Encode(name, wire, 255)], name);
            Assert.AreEqual(Message.Wire(name).Length, DnsNames.Encode(name.ToUpperInvariant() + ".", wire, 255), name);
        }

        string longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));
        Assert.AreEqual(255, DnsNames.Encode(longest, new byte[255], 255));
        Assert.AreEqual(DnsNames.Bad, DnsNames.Encode(longest + "d", new byte[255], 255));
    }

    [TestMethod]
    [Rfc(1035, "2.3.4-1", "2.3.4-2")]
    public void Encode_Bad()
    {
        foreach (string name in new[] { "", ".", "..", ".a", "a..b", "a..", "a b", "a/b", "bücher", "a\0", "a@b", new string('a', 64), "1.2.3", "12", "a.12", "a:1", "host.example:80" })
        {
            Assert.AreEqual(DnsNames.Bad, DnsNames.Encode(name, new byte[255], 255), name);
        }

        Assert.AreEqual(DnsNames.Bad, DnsNames.Encode("abc", new byte[4], 4), "no room");
        Assert.AreEqual(5, DnsNames.Encode("abc", new byte[5], 5));
    }

    [TestMethod]
    [Rfc(1035, "4.1.4-1", "4.1.4-2")]
    public void Skip_ChecksAll()
    {
        byte[] head = new byte[12];
        Assert.AreEqual(13, Skip([.. head, 0], 12));
        Assert.AreEqual(17, Skip([.. head, 3, 65, 66, 67, 0], 12));
        Assert.AreEqual(19, Skip([.. head, 3, 65, 66, 67, 0, 0xC0, 12], 17), "a pointer");
        Assert.AreEqual(21, Skip([.. head, 3, 65, 66, 67, 0, 1, 65, 0xC0, 12], 17), "a label and a pointer");
        Assert.AreEqual(21, Skip([.. head, 3, 65, 66, 67, 0, 0xC0, 12, 0xC0, 17], 19), "a pointer to a pointer");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0xC0, 12], 12), "to itself");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0xC0, 14, 0], 12), "forwards");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 1, 65, 0xC0, 12], 12), "a loop over a label");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 1, 65, 0xC0, 16, 1, 65, 0xC0, 12], 16), "a loop of two");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0xC0, 2], 12), "into the header");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 3, 65, 66], 12), "over the end");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 3, 65, 66, 67], 12), "no end");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0xC0], 12), "half a pointer");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0x80, 0], 12), "a reserved kind of label");
        Assert.AreEqual(DnsNames.Bad, Skip([.. head, 0x40, 0], 12), "an extended label");
    }

    [TestMethod] // 255 octets are a name, 256 are not, also when a pointer puts them together
    [Rfc(1035, "2.3.4-2")]
    public void Skip_LongestName()
    {
        byte[] Labels(int octets)
        {
            List<byte> wire = [];
            while (octets > 0)
            {
                int take = Math.Min(octets, 64);
                wire.Add((byte)(take - 1));
                wire.AddRange(Enumerable.Repeat((byte)65, take - 1));
                octets -= take;
            }

            return [.. wire];
        }

        byte[] head = new byte[12];
        byte[] tail = [.. Labels(128), 0];
        int pointerTo = 12;
        byte[] good = [.. head, .. tail, .. Labels(126), .. Message.Pointer(pointerTo)];
        Assert.AreEqual(good.Length, Skip(good, 12 + tail.Length));
        byte[] bad = [.. head, .. tail, .. Labels(127), .. Message.Pointer(pointerTo)];
        Assert.AreEqual(DnsNames.Bad, Skip(bad, 12 + tail.Length));
    }

    [TestMethod]
    [Rfc(1035, "2.3.3-1", "4.1.4-1")]
    public void Same_FollowsPointers()
    {
        byte[] message = [.. new byte[12], 1, 97, 1, 98, 0, 1, 65, 0xC0, 14, 1, 66, 0, 0xC0, 12];
        Assert.IsTrue(DnsNames.Same(message, 12, 17), "a.b and A.(b)");
        Assert.IsTrue(DnsNames.Same(message, 12, 24), "a.b and a pointer to it");
        Assert.IsTrue(DnsNames.Same(message, 14, 21), "b and B");
        Assert.IsFalse(DnsNames.Same(message, 12, 21));
        Assert.IsFalse(DnsNames.Same(message, 21, 12));
        byte[] brackets = [.. new byte[12], 1, (byte)'@', 0, 1, (byte)'`', 0];
        Assert.IsFalse(DnsNames.Same(brackets, 12, 15), "only letters have capitals");
    }

    private static int Skip(byte[] message, int at)
    {
        return DnsNames.Skip(message, at, message.Length);
    }
}
