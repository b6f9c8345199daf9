using TcpNano.Dialogues;
using TcpNano.Tests.Support;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Tcp;

// RFC 9293 section 3.1: the checksum. Sent ones are checked on every segment of every dialogue, too.
[TestClass]
public class ChecksumTests
{
    [TestMethod] // RFC 9293 3.1: sent with every length, odd and even
    [Rfc(9293, "MUST-2")]
    public void Sent_WithEveryLength()
    {
        Dialogue d = Dialogue.Established();
        int seq = 1;
        for (int i = 1; i <= 70; i++)
        {
            d.Send(i).Expect("ACK ack=1 seq=" + seq.ToString() + " len=" + i.ToString());
            seq += i;
            d.Inject("ACK seq=1 ack=" + seq.ToString()).ExpectNothing();
        }

        d.Send(1459).Expect("ACK len=1459").Inject("ACK seq=1").ExpectNothing();
        d.Send(1460).Expect("ACK len=1460").Inject("ACK seq=1").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.1: sums that carry and carry again
    [Rfc(9293, "MUST-2")]
    public void Sent_WithOctetsOfAllOnesAndZeros()
    {
        for (int k = 0; k < 3; k++)
        {
            Dialogue d = Dialogue.Established();
            byte[] data = new byte[1460];
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = (byte)(k == 0 ? 0xFF : k == 1 ? 0 : (i & 1) * 0xFF);
            }

            d.Flow.OurStream.Put(0, data);
            d.Send(1460).Expect("ACK seq=1 len=1460");
        }
    }

    [TestMethod] // RFC 9293 3.1: SYN, SYN|ACK, FIN, RST to nobody and the other segments without data
    [Rfc(9293, "MUST-2")]
    public void Sent_OnControlSegments()
    {
        Dialogue d = Dialogue.EstablishedActive();
        d.Close().Expect("FIN|ACK seq=1");
        d.Abort().Ignore();
        d.Listen(1).Peer(41000).SynReceived();
        d.Peer(Dialogue.FirstPeerAddress, 41001, 99).Inject("SYN seq=0").Expect("RST|ACK ack=1");
        d.Inject("ACK seq=0 ack=1234567").Expect("RST rawseq=1234567");
    }

    [TestMethod] // RFC 9293 3.1: wrong: dropped, counted, and no answer
    [Rfc(9293, "MUST-3")]
    public void WrongChecksum_IsDropped()
    {
        Dialogue d = Dialogue.Listening();
        d.Inject("SYN seq=0 mss=1460 badsum").ExpectNothing();
        d.Handshake();
        d.Inject("ACK seq=1 ack=1 len=10 junk badsum").ExpectNothing();
        d.Inject("RST seq=1 badsum").ExpectNothing();
        d.Inject("FIN|ACK seq=1 ack=1 badsum").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 len=1000 junk badsum").ExpectNothing();
        d.Elapse(1000).ReceiveNothing().State(TcpState.Established);
        d.Equal(5, d.Stack.Counters[StackCounter.TcpDroppedBadChecksum], "TcpDroppedBadChecksum");
        d.Peer(Dialogue.FirstPeerAddress, 41000, 99).Inject("SYN seq=0 badsum").ExpectNothing();
    }

    [TestMethod] // RFC 9293 3.1: every single bit of a segment and of its pseudo header counts
    [Rfc(9293, "MUST-3")]
    public void EveryFlippedBit_IsNoticed()
    {
        Dialogue d = Dialogue.Established();
        const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
        int length = Tcp + DialogueFrames.Tcp + 11;
        byte[] good = new byte[length];
        d.Queue("ACK seq=1 ack=1 len=11");
        System.Array.Copy(d.LastFrame, 0, good, 0, length);
        d.ExpectDelayed("ACK seq=1 ack=12").Receive(11).Ignore();
        byte[] bent = new byte[length];
        for (int bit = 0; bit < (length - Tcp) * 8; bit++)
        {
            System.Array.Copy(good, 0, bent, 0, length);
            bent[Tcp + (bit >> 3)] ^= (byte)(1 << (bit & 7));
            d.InjectFrame(bent, length).ExpectNothing();
        }

        d.State(TcpState.Established).ReceiveNothing();
        uint dropped = d.Stack.Counters[StackCounter.TcpDroppedBadChecksum] + d.Stack.Counters[StackCounter.TcpDroppedMalformed] + d.Stack.Counters[StackCounter.TcpDroppedBadPort];
        d.Equal((length - Tcp) * 8, dropped, "segments dropped");
    }

    [TestMethod] // RFC 9293 3.1: received with every length, odd and even
    [Rfc(9293, "MUST-3")]
    public void Received_WithEveryLength()
    {
        Dialogue d = Dialogue.Established();
        int seq = 1;
        for (int i = 1; i <= 70; i++)
        {
            d.Inject("ACK ack=1 seq=" + seq.ToString() + " len=" + i.ToString());
            d.Receive(i).Ignore().Elapse(500);
            d.Ignore();
            seq += i;
        }

        d.Inject("ACK len=1459").Receive(1459).Ignore();
        d.Inject("ACK len=1460").Receive(1460).Ignore();
        d.Equal(0, d.Stack.Counters[StackCounter.TcpDroppedBadChecksum], "TcpDroppedBadChecksum");
    }

    [TestMethod] // RFC 9293 3.1: sums that carry and carry again
    [Rfc(9293, "MUST-3")]
    public void Received_WithOctetsOfAllOnesAndZeros()
    {
        for (int k = 0; k < 3; k++)
        {
            Dialogue d = Dialogue.Established();
            byte[] data = new byte[1460];
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = (byte)(k == 0 ? 0xFF : k == 1 ? 0 : (i & 1) * 0xFF);
            }

            d.Flow.PeerStream.Put(0, data);
            d.Inject("ACK seq=1 ack=1 len=1460").Receive(1460);
        }
    }

    [TestMethod] // RFC 9293 3.1: octets behind the datagram, as short Ethernet frames have them, are no data
    public void Padding_OfTheFrameIsNoData()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 pad=6").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 len=3 pad=3").ExpectDelayed("ACK seq=1 ack=4").Receive(3).ReceiveNothing();
        d.Inject("FIN|ACK seq=4 ack=1 pad=6").Expect("ACK seq=1 ack=5");
    }

    [TestMethod] // RFC 1122 3.2.1.2: a wrong IPv4 header checksum
    public void WrongIPv4HeaderChecksum_IsDropped()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("RST seq=1 badipsum").ExpectNothing().State(TcpState.Established);
        d.Equal(1, d.Stack.Counters[StackCounter.IPv4DroppedBadChecksum], "IPv4DroppedBadChecksum");
    }

    [TestMethod] // a frame that ends before its datagram does
    public void FrameShorterThanItsDatagram_IsDropped()
    {
        Dialogue d = Dialogue.Established();
        d.Inject("ACK seq=1 ack=1 len=10 junk cut=1").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 cut=10").ExpectNothing();
        d.Inject("ACK seq=1 ack=1 cut=30").ExpectNothing();
        d.Equal(3, d.Stack.Counters[StackCounter.IPv4DroppedMalformed], "IPv4DroppedMalformed");
        d.Elapse(1000).ReceiveNothing();
    }
}
