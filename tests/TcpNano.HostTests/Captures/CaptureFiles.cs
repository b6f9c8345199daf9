using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Pcap.Files;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Captures;

/// <summary>Captures for tests: read whole, written octet by octet, or made by a scene of the demo.</summary>
internal static class CaptureFiles
{
    /// <summary>All frames of a capture.</summary>
    public static (List<CapturedFrame> Frames, CaptureReader Reader) Read(byte[] file)
    {
        CaptureReader reader = CaptureReader.Open(new MemoryStream(file));
        List<CapturedFrame> frames = [];
        for (CapturedFrame? frame = reader.Next(); frame is not null; frame = reader.Next())
        {
            frames.Add(frame);
        }

        return (frames, reader);
    }

    /// <summary>A classic capture of Ethernet frames, or of another link.</summary>
    public static byte[] Pcap(bool bigEndian, uint magic, int link, params (uint Seconds, uint Fraction, byte[] Data, int Original)[] frames)
    {
        MemoryStream file = new();
        foreach (uint word in new uint[] { magic, bigEndian ? 0x00020004u : 0x00040002u, 0, 0, 65535, (uint)link })
        {
            file.Write(Word(bigEndian, word));
        }

        foreach ((uint seconds, uint fraction, byte[] data, int original) in frames)
        {
            foreach (uint word in new uint[] { seconds, fraction, (uint)data.Length, (uint)original })
            {
                file.Write(Word(bigEndian, word));
            }

            file.Write(data);
        }

        return file.ToArray();
    }

    /// <summary>A block of a pcapng file; the body is padded.</summary>
    public static byte[] Block(bool bigEndian, uint type, params byte[][] body)
    {
        byte[] octets = [.. body.SelectMany(part => part)];
        byte[] padded = [.. octets, .. new byte[-octets.Length & 3]];
        byte[] length = Word(bigEndian, (uint)padded.Length + 12);
        return [.. Word(bigEndian, type), .. length, .. padded, .. length];
    }

    /// <summary>Four octets.</summary>
    public static byte[] Word(bool bigEndian, uint value)
    {
        byte[] octets = new byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
        }

        return octets;
    }

    /// <summary>Two pairs of octets.</summary>
    public static byte[] Halves(bool bigEndian, int first, int second)
    {
        return bigEndian ? Word(true, ((uint)first << 16) | (uint)second) : Word(false, ((uint)second << 16) | (uint)first);
    }

    /// <summary>The capture of a scene of the demo.</summary>
    public static byte[] OfDemo(string arguments)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pcapng");
        try
        {
            string[] words = ["demo", .. arguments.Split(' '), "--pcap", path];
            StringWriter error = new();
            Assert.AreEqual(0, TcpNanoCommand.Run(words, new Terminal(TcpNanoCommand.Name, new StringWriter(), error)), error.ToString());
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
