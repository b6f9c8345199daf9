using System;
using nanoFramework.TestFramework;
using TcpNano.Tests.Support;
using TcpNano.Wire;

namespace TcpNano.Tests.Wire;

[TestClass]
public class InternetChecksumTests
{
    private const int Longest = 1600;

    private static TestRandom s_random;

    [TestMethod] // BitConverter reads in the machine's order: Add counts on this one
    public void Runtime_IsLittleEndian()
    {
        Assert.IsTrue(BitConverter.IsLittleEndian);
    }

    [TestMethod] // RFC 1071 section 3
    public void Add_TheExampleOfRfc1071()
    {
        byte[] data = { 0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7 };
        Assert.AreEqual(0x2DDF0u, InternetChecksum.Add(0, data, 0, data.Length));
        Assert.AreEqual(0xDDF2 ^ 0xFFFF, InternetChecksum.Finish(InternetChecksum.Add(0, data, 0, data.Length)));
    }

    [TestMethod]
    public void Add_AnIPv4Header()
    {
        // 192.168.0.1 to 192.168.0.199, UDP; the header checksum is B861.
        byte[] header = { 0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 0xC0, 0xA8, 0x00, 0x01, 0xC0, 0xA8, 0x00, 0xC7 };
        Assert.AreEqual(0xB861, InternetChecksum.Finish(InternetChecksum.Add(0, header, 0, 20)));
        header[10] = 0xB8;
        header[11] = 0x61;
        Assert.AreEqual(0, InternetChecksum.Finish(InternetChecksum.Add(0, header, 0, 20)));
    }

    [TestMethod]
    public void Add_EqualsTheNaiveSum_ForAllLengths()
    {
        byte[] buffer = new byte[Longest + 16];
        s_random = new TestRandom(0x1234567);
        Fill(buffer);
        for (int length = 0; length <= Longest; length++)
        {
            int offset = length & 15;
            uint seed = s_random.Next();
            Assert.AreEqual(
                Naive(seed, buffer, offset, length),
                InternetChecksum.Finish(InternetChecksum.Add(seed, buffer, offset, length)),
                length + " octets");
        }
    }

    [TestMethod]
    public void Add_EqualsTheNaiveSum_AtAllOffsets()
    {
        byte[] buffer = new byte[160];
        s_random = new TestRandom(0xABCDEF01);
        Fill(buffer);
        for (int length = 0; length <= 120; length++)
        {
            for (int offset = 0; offset < 33; offset++)
            {
                Assert.AreEqual(
                    Naive(0, buffer, offset, length),
                    InternetChecksum.Finish(InternetChecksum.Add(0, buffer, offset, length)),
                    length + " octets at " + offset);
            }
        }
    }

    [TestMethod]
    public void Add_StaysInsideItsPiece()
    {
        byte[] buffer = new byte[200];
        for (int length = 0; length <= 180; length++)
        {
            int offset = 1 + (length & 7);
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = (byte)(i < offset || i >= offset + length ? 0xA5 : 0);
            }

            Assert.AreEqual(0u, InternetChecksum.Add(0, buffer, offset, length), length + " octets");
        }

        // Nor does it need anything to follow.
        byte[] exact = new byte[49];
        Assert.AreEqual(0u, InternetChecksum.Add(0, exact, 0, 49));
    }

    [TestMethod]
    public void Add_AllOnes_CarriesEverywhere()
    {
        byte[] buffer = new byte[Longest + 1];
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = 0xFF;
        }

        for (int length = 1; length <= Longest; length++)
        {
            // An even number of octets sums to minus zero, an odd one leaves FF00.
            int expected = (length & 1) == 0 ? 0 : 0x00FF;
            Assert.AreEqual(expected, InternetChecksum.Finish(InternetChecksum.Add(0, buffer, length & 1, length)), length + " octets");
            Assert.AreEqual(expected, InternetChecksum.Finish(InternetChecksum.Add(0xFFFFFFFF, buffer, 0, length)), length + " octets, full seed");
        }
    }

    [TestMethod]
    public void Add_AllZero_SumsToZero()
    {
        byte[] buffer = new byte[Longest];
        for (int length = 0; length <= Longest; length += 7)
        {
            Assert.AreEqual(0u, InternetChecksum.Add(0, buffer, 0, length));
            Assert.AreEqual(0xFFFF, InternetChecksum.Finish(InternetChecksum.Add(0, buffer, 0, length)));
        }
    }

    [TestMethod]
    public void Add_SingleBits_LandInTheirPlace()
    {
        byte[] buffer = new byte[96];
        for (int at = 0; at < buffer.Length; at++)
        {
            for (int bit = 1; bit < 256; bit <<= 1)
            {
                buffer[at] = (byte)bit;
                int word = (at & 1) == 0 ? bit << 8 : bit;
                Assert.AreEqual((uint)word, InternetChecksum.Add(0, buffer, 0, buffer.Length), "long, at " + at);
                int offset = at & ~31;
                Assert.AreEqual((uint)word, InternetChecksum.Add(0, buffer, offset, 32), "short, at " + at);
                buffer[at] = 0;
            }
        }
    }

    [TestMethod]
    public void Add_PiecesOfEvenLength_EqualTheWhole()
    {
        byte[] buffer = new byte[Longest];
        s_random = new TestRandom(0x55AA1122);
        Fill(buffer);
        for (int round = 0; round < 500; round++)
        {
            int length = (int)(s_random.Next() % Longest) + 1;
            int first = (int)(s_random.Next() % (uint)length) & ~1;
            int second = (int)(s_random.Next() % (uint)(length - first)) & ~1;
            uint sum = InternetChecksum.Add(0, buffer, 0, first);
            sum = InternetChecksum.Add(sum, buffer, first, second);
            sum = InternetChecksum.Add(sum, buffer, first + second, length - first - second);
            Assert.AreEqual(
                InternetChecksum.Finish(InternetChecksum.Add(0, buffer, 0, length)),
                InternetChecksum.Finish(sum),
                first + " + " + second + " of " + length);
        }
    }

    [TestMethod]
    public void Add_ManyPieces_NeverOverflows()
    {
        byte[] buffer = new byte[40];
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = 0xFF;
        }

        buffer[0] = 0xFE;
        uint sum = 0;
        for (int piece = 0; piece < 100000; piece++)
        {
            sum = InternetChecksum.Add(sum, buffer, 0, buffer.Length);
        }

        // Each piece is FEFF and 19 times minus zero: 100,000 times -0100.
        long expected = 0xFEFFL * 100000 % 0xFFFF;
        Assert.AreEqual((int)expected ^ 0xFFFF, InternetChecksum.Finish(sum));
    }

    [TestMethod]
    public void Finish_FoldsTwice()
    {
        Assert.AreEqual(0xFFFF, InternetChecksum.Finish(0));
        Assert.AreEqual(0, InternetChecksum.Finish(0xFFFF));
        Assert.AreEqual(0xFFFE, InternetChecksum.Finish(0x10000));
        Assert.AreEqual(0xFFFE, InternetChecksum.Finish(0x1FFFF));
        Assert.AreEqual(0xFFFE, InternetChecksum.Finish(0xFFFF0001));
        Assert.AreEqual(0, InternetChecksum.Finish(0xFFFFFFFF));
        Assert.AreEqual(0x7FFF, InternetChecksum.Finish(0x80000000));
        Assert.AreEqual(0xFFFE, InternetChecksum.Finish(0x80008000));
    }

    [TestMethod] // RFC 9293 section 3.1
    [Rfc(9293, "MUST-2", "MUST-3")]
    public void PseudoHeader_EqualsTheSumOfItsOctets()
    {
        s_random = new TestRandom(0xDEADBEEF);
        byte[] octets = new byte[12];
        for (int round = 0; round < 200; round++)
        {
            uint source = round == 0 ? 0xFFFFFFFF : s_random.Next();
            uint destination = round == 0 ? 0xFFFFFFFF : s_random.Next();
            int length = round == 0 ? 0xFFFF : (int)(s_random.Next() & 0xFFFF);
            octets[0] = (byte)(source >> 24);
            octets[1] = (byte)(source >> 16);
            octets[2] = (byte)(source >> 8);
            octets[3] = (byte)source;
            octets[4] = (byte)(destination >> 24);
            octets[5] = (byte)(destination >> 16);
            octets[6] = (byte)(destination >> 8);
            octets[7] = (byte)destination;
            octets[9] = 6;
            octets[10] = (byte)(length >> 8);
            octets[11] = (byte)length;
            Assert.AreEqual(Naive(0, octets, 0, 12), InternetChecksum.Finish(InternetChecksum.PseudoHeader(source, destination, 6, length)));
        }
    }

    [TestMethod]
    public void PseudoHeader_UnderATcpSegment()
    {
        // A SYN from 10.0.0.1 port 4096 to 10.0.0.2 port 7, sequence number 0, window 65535, MSS 1460.
        byte[] segment =
        {
            0x10, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x60, 0x02, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0x02, 0x04, 0x05, 0xB4,
        };
        uint pseudo = InternetChecksum.PseudoHeader(0x0A000001, 0x0A000002, 6, segment.Length);
        int checksum = InternetChecksum.Finish(InternetChecksum.Add(pseudo, segment, 0, segment.Length));
        Assert.AreEqual(0x741D, checksum);
        segment[16] = (byte)(checksum >> 8);
        segment[17] = (byte)checksum;
        Assert.AreEqual(0, InternetChecksum.Finish(InternetChecksum.Add(pseudo, segment, 0, segment.Length)));
    }

    // Word by word, carried around at once.
    private static int Naive(uint seed, byte[] buffer, int offset, int length)
    {
        int sum = (int)(seed >> 16) + (int)(seed & 0xFFFF);
        if (sum > 0xFFFF)
        {
            sum -= 0xFFFF;
        }

        for (int i = 0; i < length; i += 2)
        {
            int word = buffer[offset + i] << 8;
            if (i + 1 < length)
            {
                word |= buffer[offset + i + 1];
            }

            sum += word;
            if (sum > 0xFFFF)
            {
                sum -= 0xFFFF;
            }
        }

        return 0xFFFF - sum;
    }

    private static void Fill(byte[] buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)s_random.Next();
        }
    }
}
