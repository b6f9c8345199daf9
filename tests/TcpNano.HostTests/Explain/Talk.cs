using System.Net;
using TcpNano.Dialogues;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;
using TcpNano.Pcap.Files;

namespace TcpNano.HostTests.Explain;

/// <summary>Composes a capture segment by segment: the client is 10.0.0.1:40000, the server 10.0.0.2:7; numbers count from each one's first.</summary>
internal sealed class Talk
{
    public const int Fin = 1;
    public const int Syn = 2;
    public const int Rst = 4;
    public const int Psh = 8;
    public const int Ack = 16;

    private const uint ClientIss = 0xFFFFFF00; // the numbers wrap around soon
    private const uint ServerIss = 0x10000000;
    private const int Tcp = 34;

    private readonly MemoryStream _file = new();
    private readonly PcapngWriter _writer;
    private readonly int _interface;

    public Talk()
    {
        _writer = new PcapngWriter(_file, "tests");
        _interface = _writer.AddInterface("eth0");
    }

    /// <summary>The client's port from now on.</summary>
    public int ClientPort { get; set; } = 40000;

    /// <summary>Added to the client's numbers from now on.</summary>
    public uint ClientShift { get; set; }

    /// <summary>Octets behind the fixed TCP header from now on; a multiple of 4.</summary>
    public byte[] Options { get; set; } = [];

    /// <summary>What is noted about the frames from now on.</summary>
    public string Comment { get; set; } = "";

    /// <summary>Whether the frames from now on have a wrong checksum.</summary>
    public bool Spoils { get; set; }

    /// <summary>The client sends.</summary>
    public Talk C(double ms, int flags, uint seq, uint ack = 0, int len = 0, int win = 4096)
    {
        return Add(ms, true, flags, ClientIss + ClientShift + seq, (flags & Ack) == 0 ? 0 : ServerIss + ack, len, win);
    }

    /// <summary>The server sends.</summary>
    public Talk S(double ms, int flags, uint seq, uint ack = 0, int len = 0, int win = 4096)
    {
        return Add(ms, false, flags, ServerIss + seq, (flags & Ack) == 0 ? 0 : ClientIss + ClientShift + ack, len, win);
    }

    /// <summary>The handshake, with a round trip of 20 ms.</summary>
    public Talk Open(double ms = 0)
    {
        return C(ms, Syn, 0).S(ms + 10, Syn | Ack, 0, 1).C(ms + 20, Ack, 1, 1);
    }

    /// <summary>The client closes first, then the server.</summary>
    public Talk Close(double ms, uint client, uint server)
    {
        return C(ms, Fin | Ack, client, server).S(ms + 10, Fin | Ack, server, client + 1).C(ms + 20, Ack, client + 1, server + 1);
    }

    /// <summary>Any frame.</summary>
    public Talk Frame(double ms, byte[] frame)
    {
        _writer.Write(_interface, (long)(ms * 1e6), frame, FrameDirection.Unknown, Comment.Length == 0 ? [] : [Comment]);
        return this;
    }

    /// <summary>The network says that the client's first segment cannot be delivered.</summary>
    public Talk Unreachable(double ms, int code)
    {
        byte[] frame = new byte[14 + 20 + 8 + 28];
        DialogueFrames.PutEthernet(frame, [2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 3], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(frame, 14, 0x0A0000FE, 0x0A000001, 1, [], 36);
        frame[34] = 3;
        frame[35] = (byte)code;
        FrameWriter.IPv4(frame, 42, 0x0A000001, 0x0A000002, DialogueFrames.ProtocolTcp, [], 20);
        DialogueFrames.Put16(frame, 62, ClientPort);
        DialogueFrames.Put16(frame, 64, 7);
        return Frame(ms, frame);
    }

    /// <summary>Names an address.</summary>
    public Talk Name(string address, string name)
    {
        _writer.AddNames([(IPAddress.Parse(address), name)]);
        return this;
    }

    /// <summary>The capture.</summary>
    public byte[] File()
    {
        return _file.ToArray();
    }

    /// <summary>What is in it.</summary>
    public CaptureAnalysis Analyze()
    {
        return CaptureAnalyzer.Analyze(new MemoryStream(File()));
    }

    /// <summary>The verdict on the last conversation.</summary>
    public Verdict Verdict()
    {
        CaptureAnalysis analysis = Analyze();
        return Findings(analysis)[^1];
    }

    /// <summary>The verdicts on all conversations.</summary>
    public static Verdict[] Findings(CaptureAnalysis analysis)
    {
        return [.. analysis.Conversations.Select(conversation => TcpNano.Explain.Findings.Verdict.On(conversation, analysis.Duration))];
    }

    private Talk Add(double ms, bool fromClient, int flags, uint sequence, uint acknowledgment, int length, int window)
    {
        int header = 20 + Options.Length;
        byte[] f = new byte[Tcp + header + length];
        (uint client, uint server) = (0x0A000001, 0x0A000002);
        DialogueFrames.PutEthernet(f, [2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, 14, fromClient ? client : server, fromClient ? server : client, DialogueFrames.ProtocolTcp, [], header + length);
        FrameWriter.Tcp(f, Tcp, fromClient ? ClientPort : 7, fromClient ? 7 : ClientPort, sequence, acknowledgment, header, flags, window, 0);
        Options.CopyTo(f, Tcp + 20);
        FrameWriter.TcpChecksum(f, Tcp, header + length);
        f[Tcp + 16] ^= Spoils ? (byte)0x55 : (byte)0;
        return Frame(ms, f);
    }
}
