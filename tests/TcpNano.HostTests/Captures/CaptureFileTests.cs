using System.Net;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Pcap.Files;

namespace TcpNano.HostTests.Captures;

/// <summary>Captures: what is written is read again, and whatever a file claims, reading ends with the frames before that.</summary>
[TestClass]
public class CaptureFileTests
{
    private const int SectionType = 0x0A0D0D0A;
    private static readonly byte[] s_frame = [.. Enumerable.Range(0, 61).Select(i => (byte)i)];

    [TestMethod]
    public void WhatIsWritten_IsRead()
    {
        (List<CapturedFrame> frames, CaptureReader reader) = CaptureFiles.Read(Written());
        Assert.IsNull(reader.Trouble);
        Assert.AreEqual("a section", string.Join('|', reader.Comments));
        Assert.AreEqual("client", reader.Names[IPAddress.Parse("10.0.0.1")]);
        Assert.AreEqual("sechs", reader.Names[IPAddress.Parse("2001:db8::6")]);
        Assert.HasCount(3, frames);
        for (int i = 0; i < frames.Count; i++)
        {
            Assert.AreEqual(i + 1, frames[i].Number);
            CollectionAssert.AreEqual(s_frame[..(i + 1)], frames[i].Data);
            Assert.AreEqual(i + 1, frames[i].OriginalLength);
            Assert.AreEqual(1_700_000_000_123_456_789 + i, frames[i].Time);
            Assert.AreEqual(i == 1 ? "eth1" : "eth0", frames[i].Interface);
            Assert.AreEqual((FrameDirection)i, frames[i].Direction);
            Assert.AreEqual(LinkType.Ethernet, frames[i].Link);
        }

        Assert.AreEqual("one|zwei \u00fc", string.Join('|', frames[1].Comments));
        Assert.AreEqual("", string.Join('|', frames[2].Comments));
    }

    [TestMethod]
    [DataRow(false, 0xA1B2C3D4u, 1000)]
    [DataRow(true, 0xA1B2C3D4u, 1000)]
    [DataRow(false, 0xA1B23C4Du, 1)]
    [DataRow(true, 0xA1B23C4Du, 1)]
    public void ClassicCaptures_AreRead(bool bigEndian, uint magic, int scale)
    {
        byte[] file = CaptureFiles.Pcap(bigEndian, magic, 113, (7, 5, s_frame, 1500), (8, 999_999, [1], 1));
        (List<CapturedFrame> frames, CaptureReader reader) = CaptureFiles.Read(file);
        Assert.IsNull(reader.Trouble);
        Assert.AreEqual(7_000_000_000 + (5 * scale), frames[0].Time);
        Assert.AreEqual(8_000_000_000 + (999_999L * scale), frames[1].Time);
        Assert.AreEqual(1500, frames[0].OriginalLength);
        Assert.AreEqual(LinkType.LinuxSll, frames[0].Link);
        CollectionAssert.AreEqual(s_frame, frames[0].Data);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void EveryKindOfPacketBlock_IsRead_InEitherByteOrder_AndAllResolutions(bool big)
    {
        byte[] section = CaptureFiles.Block(big, SectionType, CaptureFiles.Word(big, 0x1A2B3C4D), CaptureFiles.Halves(big, 1, 0), CaptureFiles.Word(big, uint.MaxValue), CaptureFiles.Word(big, uint.MaxValue));
        byte[] plain = CaptureFiles.Block(big, 1, CaptureFiles.Halves(big, 101, 0), CaptureFiles.Word(big, 2));
        byte[] binary = CaptureFiles.Block(big, 1, CaptureFiles.Halves(big, 1, 0), CaptureFiles.Word(big, 0), CaptureFiles.Halves(big, 9, 1), [0x8A, 0, 0, 0]); // 2^-10 s
        byte[] unknown = CaptureFiles.Block(big, 0x0BAD, [1, 2, 3, 4]);
        byte[] simple = CaptureFiles.Block(big, 3, CaptureFiles.Word(big, 5), [1, 2, 3, 4, 5]);
        byte[] old = CaptureFiles.Block(big, 2, CaptureFiles.Halves(big, 0, 9), CaptureFiles.Word(big, 0), CaptureFiles.Word(big, 77), CaptureFiles.Word(big, 3), CaptureFiles.Word(big, 9), [7, 8, 9]);
        byte[] enhanced = CaptureFiles.Block(big, 6, CaptureFiles.Word(big, 1), CaptureFiles.Word(big, 0), CaptureFiles.Word(big, 1536), CaptureFiles.Word(big, 1), CaptureFiles.Word(big, 1), [4]);
        (List<CapturedFrame> frames, CaptureReader reader) = CaptureFiles.Read([.. section, .. plain, .. binary, .. unknown, .. simple, .. old, .. enhanced]);
        Assert.IsNull(reader.Trouble);
        Assert.HasCount(3, frames);
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, frames[0].Data, "no more than the interface's snap length");
        Assert.AreEqual(5, frames[0].OriginalLength);
        Assert.AreEqual((77_000L, 9, LinkType.Raw), (frames[1].Time, frames[1].OriginalLength, frames[1].Link), "microseconds are the default");
        Assert.AreEqual((1_500_000_000L, LinkType.Ethernet), (frames[2].Time, frames[2].Link));
    }

    [TestMethod] // cut off at every octet
    public void BrokenOffFile_GivesTheFramesBefore_AndSaysSo()
    {
        byte[] whole = Written();
        byte[] classic = CaptureFiles.Pcap(false, 0xA1B2C3D4, 1, (7, 5, s_frame, 61), (8, 9, s_frame, 61));
        foreach (byte[] file in new[] { whole, classic })
        {
            int most = 0;
            for (int length = 24; length < file.Length; length++)
            {
                (List<CapturedFrame> frames, CaptureReader reader) = CaptureFiles.Read(file[..length]);
                most = Math.Max(most, frames.Count);
                Assert.IsTrue(frames.Count >= most, "frames get no fewer");
                Assert.IsTrue(reader.Trouble is null or "the file breaks off in the middle of a frame", reader.Trouble);
            }

            Assert.AreEqual(CaptureFiles.Read(file).Frames.Count - 1, most);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("abc")]
    [DataRow("this is a letter and no capture")]
    public void WhatIsNoCapture_IsRefused(string text)
    {
        CaptureException refused = Assert.ThrowsExactly<CaptureException>(() => CaptureReader.Open(new MemoryStream(Encoding.ASCII.GetBytes(text))));
        StringAssert.StartsWith(refused.Message, "it is no capture");
    }

    [TestMethod]
    public void HugeClaims_EndTheReading_WithoutTheMemory()
    {
        byte[] file = CaptureFiles.Pcap(false, 0xA1B2C3D4, 1, (7, 5, s_frame, 61));
        BitConverter.GetBytes(0x7FFFFFFF).CopyTo(file, 32);
        long before = GC.GetAllocatedBytesForCurrentThread();
        (List<CapturedFrame> frames, CaptureReader reader) = CaptureFiles.Read(file);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.HasCount(0, frames);
        StringAssert.Contains(reader.Trouble, "2147483647");

        byte[] blocks = Written();
        BitConverter.GetBytes(0x7FFFFFFC).CopyTo(blocks, BitConverter.ToInt32(blocks, 4) + 4);
        (frames, reader) = CaptureFiles.Read(blocks);
        Assert.HasCount(0, frames);
        StringAssert.Contains(reader.Trouble, "2147483644");
    }

    [TestMethod]
    public void SpoiltFiles_NeverThrow()
    {
        Random random = new(1);
        byte[][] files = [Written(), CaptureFiles.Pcap(true, 0xA1B2C3D4, 1, (7, 5, s_frame, 61), (8, 9, s_frame, 61))];
        int troubled = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] file = [.. files[i % 2]];
            for (int changes = random.Next(1, 8); changes > 0; changes--)
            {
                file[random.Next(4, file.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            troubled += CaptureFiles.Read(file).Reader.Trouble is null ? 0 : 1;
        }

        Assert.IsGreaterThan(500, troubled, "changes must matter");
    }

    private static byte[] Written()
    {
        MemoryStream file = new();
        using PcapngWriter writer = new(file, "tests", "a section");
        writer.AddInterface("eth0");
        writer.AddInterface("eth1", "the other one");
        writer.AddNames([(IPAddress.Parse("10.0.0.1"), "client"), (IPAddress.Parse("2001:db8::6"), "sechs")]);
        for (int i = 0; i < 3; i++)
        {
            writer.Write(i % 2, 1_700_000_000_123_456_789 + i, s_frame.AsSpan(0, i + 1), (FrameDirection)i, i == 1 ? ["one", "zwei \u00fc"] : []);
        }

        writer.Flush();
        return file.ToArray();
    }
}
