using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.HostTests.Prediction;
using TcpNano.Link;

namespace TcpNano.HostTests.Secrecy;

/// <summary>Somebody behind the router who opens connections to a stack under any address, and looks at what the answers tell.</summary>
internal sealed class Outsider
{
    public const int Port = 7;

    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;

    private readonly RecordingDriver _driver = new(MacCapabilities.None);

    /// <summary>Boots a stack.</summary>
    /// <param name="secret">Each number gives a secret of its own.</param>
    /// <param name="uptime">What its clock shows, in milliseconds.</param>
    public Outsider(ulong secret, long uptime)
    {
        _driver.Time = uptime;
        Stack = new NetworkStack(_driver, new StackOptions
        {
            ArpLifetime = 86_400_000,
            ChallengeAcksPerSecond = 100_000,
            IcmpPerSecond = 100_000,
            Secret = Virtual.RepeatableStack.Secret(secret),
        });
        Stack.Configure(PeerFrames.Ours, 0xFFFFFF00, PeerFrames.Theirs);
        Listener = Stack.Listen(Port, 4);

        // Somebody behind the router is answered through it.
        Hear(Segment(0xC0000201, 4000, 1, 0, PeerFrames.Rst));
        Hear(FrameWriter.Arp(1, [2, 0, 0, 0, 0, 2], PeerFrames.Theirs, PeerFrames.Station, PeerFrames.Ours));
    }

    /// <summary>The stack.</summary>
    public NetworkStack Stack { get; }

    /// <summary>Its listener.</summary>
    public TcpListener Listener { get; }

    /// <summary>What was sent since the last call to <see cref="Hear"/>, ARP aside.</summary>
    public IReadOnlyList<byte[]> Answers => [.. _driver.Sent.Where(frame => DialogueFrames.Get16(frame, 12) == DialogueFrames.TypeIPv4)];

    /// <summary>Everything that was sent since the last call to <see cref="Hear"/>.</summary>
    public IReadOnlyList<byte[]> AllAnswers => [.. _driver.Sent];

    /// <summary>Lets time pass.</summary>
    public void Elapse(long milliseconds)
    {
        _driver.Time += milliseconds;
        Stack.Poll();
    }

    /// <summary>Lets the stack hear a frame.</summary>
    public void Hear(byte[] frame)
    {
        _driver.Sent.Clear();
        _driver.Push(frame);
        Stack.Poll();

        // The router answers when it is asked.
        if (_driver.Sent.Exists(sent => DialogueFrames.Get16(sent, 12) == DialogueFrames.TypeArp && DialogueFrames.Get16(sent, 20) == 1))
        {
            _driver.Push(PeerFrames.ArpReply());
            Stack.Poll();
        }
    }

    /// <summary>Asks for a connection, and ends the attempt again.</summary>
    /// <param name="address">Under which address.</param>
    /// <param name="port">From which port.</param>
    /// <returns>The initial sequence number of the SYN|ACK.</returns>
    public uint InitialSequence(uint address, int port)
    {
        Hear(Segment(address, port, 1000, 0, PeerFrames.Syn));
        byte[] answer = Answers.Single();
        Assert.AreEqual(PeerFrames.Syn | PeerFrames.Ack, answer[Tcp + 13] & 0x3F);
        uint sequence = DialogueFrames.Get32(answer, Tcp + 4);
        Hear(Segment(address, port, 1001, sequence + 1, PeerFrames.Rst));
        return sequence;
    }

    /// <summary>Has the stack open a connection, and ends the attempt again.</summary>
    /// <param name="address">To whom.</param>
    /// <param name="port">To which port.</param>
    /// <returns>The initial sequence number and the port of the SYN.</returns>
    public (uint Sequence, int Port) Connect(uint address, int port)
    {
        _driver.Sent.Clear();
        TcpConnection connection = Stack.Connect(address, port, 0);
        Stack.Poll();
        byte[] syn = Answers.Single();
        Assert.AreEqual(PeerFrames.Syn, syn[Tcp + 13] & 0x3F);
        connection.Abort();
        Stack.Poll();
        return (DialogueFrames.Get32(syn, Tcp + 4), DialogueFrames.Get16(syn, Tcp));
    }

    /// <summary>A segment to port 7, or to another one.</summary>
    public static byte[] Segment(uint address, int port, uint sequence, uint ack, int flags, int to = Port)
    {
        byte[] f = new byte[Tcp + DialogueFrames.Tcp];
        DialogueFrames.PutEthernet(f, PeerFrames.Station, [2, 0, 0, 0, 0, 2], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, DialogueFrames.Ethernet, address, PeerFrames.Ours, DialogueFrames.ProtocolTcp, [], DialogueFrames.Tcp);
        FrameWriter.Tcp(f, Tcp, port, to, sequence, ack, DialogueFrames.Tcp, flags, 8192, 0);
        FrameWriter.TcpChecksum(f, Tcp, DialogueFrames.Tcp);
        return f;
    }

    /// <summary>An ICMP message with 8 octets behind its header: an echo request, or one to a port nobody has in UDP.</summary>
    public static byte[] Datagram(uint address, int protocol, byte[] payload)
    {
        byte[] f = new byte[Tcp + payload.Length];
        DialogueFrames.PutEthernet(f, PeerFrames.Station, [2, 0, 0, 0, 0, 2], DialogueFrames.TypeIPv4);
        FrameWriter.IPv4(f, DialogueFrames.Ethernet, address, PeerFrames.Ours, protocol, [], payload.Length);
        payload.CopyTo(f, Tcp);
        if (protocol == DialogueFrames.ProtocolIcmp)
        {
            FrameWriter.IcmpChecksum(f, Tcp, payload.Length);
        }

        return f;
    }
}
