using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dialogues;
using TcpNano.HostTests.Prediction;

namespace TcpNano.HostTests.Secrecy;

/// <summary>
/// Datagrams that may be fragmented need an identification (RFC 6864 section 4.3). It tells neither what goes to others nor what comes next (RFC 7739
/// section 3 has what happens otherwise).
/// </summary>
[TestClass]
public class IdentificationTests
{
    private const int Count = 20_000;
    private const uint Somebody = 0xC0000201;
    private const int Ip = DialogueFrames.Ethernet;
    private const int Tcp = Ip + DialogueFrames.IPv4;
    private const int FirstPort = 1024;
    private const int DontFragment = 0x4000;

    [TestMethod] // an echo reply of two fragments
    public void Fragments_AreNumberedByChance()
    {
        Outsider outsider = new(1, 5_000_000);
        byte[] echo = new byte[1600];
        echo[0] = 8;
        FrameWriter.IcmpChecksum(echo, 0, echo.Length);
        uint[] numbers = new uint[Count];
        for (int i = 0; i < Count; i++)
        {
            outsider.Hear(Fragment(echo, 0, 1480, i));
            outsider.Hear(Fragment(echo, 1480, echo.Length - 1480, i));
            byte[][] answers = [.. outsider.Answers];
            Assert.HasCount(2, answers);
            numbers[i] = (uint)DialogueFrames.Get16(answers[0], Ip + 4);
            Assert.AreEqual(numbers[i], (uint)DialogueFrames.Get16(answers[1], Ip + 4), "two fragments of one datagram");
        }

        Randomness.AssertNone(Randomness.Fault(numbers, 16), "identifications");
    }

    [TestMethod] // segments on a path narrower than 576 octets: each connection counts from a number of its own
    public void ConnectionsOnANarrowPath_AreNotRelated()
    {
        Outsider outsider = new(2, 5_000_000);
        uint[] numbers = new uint[Count];
        uint[] ports = new uint[Count];
        byte[] data = new byte[600];
        for (int i = 0; i < Count; i++)
        {
            ports[i] = FirstPort + (uint)i;
            TcpConnection connection = Open(outsider, (int)ports[i], out uint sequence);
            connection.Send(data, 0, data.Length, 0);
            outsider.Elapse(0);
            if (i == 0)
            {
                // The first one stays, so that what it has learnt of the path is kept.
                byte[] sent = outsider.Answers.Last(frame => frame.Length > Tcp + DialogueFrames.Tcp);
                outsider.Hear(TooBig(sent, 300));
            }

            byte[] first = outsider.Answers.First(frame => frame.Length > Tcp + DialogueFrames.Tcp);
            Assert.AreEqual(0, DialogueFrames.Get16(first, Ip + 6) & DontFragment, $"connection {i}");
            Assert.AreEqual(sequence + 1, DialogueFrames.Get32(first, Tcp + 4));
            numbers[i] = (uint)DialogueFrames.Get16(first, Ip + 4);
            if (i != 0)
            {
                connection.Abort();
            }
        }

        Randomness.AssertNone(Randomness.Fault(numbers, 16), "identifications");
        Randomness.AssertNone(Randomness.Relation(numbers, ports), "identifications and ports");
    }

    private static TcpConnection Open(Outsider outsider, int port, out uint sequence)
    {
        outsider.Hear(Outsider.Segment(Somebody, port, 1000, 0, PeerFrames.Syn));
        sequence = DialogueFrames.Get32(outsider.Answers.Single(), Tcp + 4);
        outsider.Hear(Outsider.Segment(Somebody, port, 1001, sequence + 1, PeerFrames.Ack));
        TcpConnection connection = outsider.Listener.Accept(0);
        Assert.IsNotNull(connection);
        return connection;
    }

    private static byte[] Fragment(byte[] message, int offset, int length, int identification)
    {
        byte[] f = Outsider.Datagram(Somebody, 99, message[offset..(offset + length)]);
        f[Ip + 9] = DialogueFrames.ProtocolIcmp;
        DialogueFrames.Put16(f, Ip + 4, identification & 0xFFFF);
        DialogueFrames.Put16(f, Ip + 6, (offset >> 3) | (offset + length < message.Length ? 0x2000 : 0));
        FrameWriter.IPv4Checksum(f, Ip);
        return f;
    }

    // ICMP type 3, code 4, with the MTU of the next hop (RFC 1191 section 4), and what it is about.
    private static byte[] TooBig(byte[] frame, int mtu)
    {
        byte[] message = new byte[8 + DialogueFrames.IPv4 + 8];
        message[0] = 3;
        message[1] = 4;
        DialogueFrames.Put16(message, 6, mtu);
        frame.AsSpan(Ip, DialogueFrames.IPv4 + 8).CopyTo(message.AsSpan(8));
        return Outsider.Datagram(PeerFrames.Theirs, DialogueFrames.ProtocolIcmp, message);
    }
}
