using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// The peer of an open connection has another hardware address, or somebody says so.
[TestClass]
public class NeighbourMovesTests
{
    [TestMethod] // RFC 826, RFC 5227 section 2.3: after an announcement in any form, ACKs reach the new address within 3 s, also right after a confirmation
    [DataRow(0, 0)]
    [DataRow(1, 0)]
    [DataRow(2, 0)]
    [DataRow(3, 0)]
    [DataRow(0, 20000)]
    [DataRow(1, 20000)]
    [DataRow(2, 20000)]
    [DataRow(3, 20000)]
    public void AcksFollowThePeer(int form, int age)
    {
        Dialogue d = Dialogue.Established();
        d.Elapse(age);
        d.AnswerArp = false;
        long start = d.Now;
        int asked = d.ArpRequests;
        Announce(d, form);
        int position = 1;

        // One question to the old address, a second for the answer, then one to all.
        while (d.ArpRequests < asked + 2)
        {
            Flows.Data(d, position, 100).ExpectDelayed("ACK seq=1 ack=" + (position + 100).ToString());
            d.Receive(100).Ignore();
            position += 100;
            d.Check(d.Now - start < 3000, "found within three seconds");
        }

        d.MovePeer();
        d.AnswerArp = true;
        Answer(d);
        Flows.Data(d, position, 100).ExpectDelayed("ACK seq=1 ack=" + (position + 100).ToString());
        d.Check(d.Now - start < 3000, "an ACK reaches it within three seconds");
        d.Send(100).Expect("ACK seq=1 len=100");
    }

    [TestMethod] // RFC 9293 section 3.9: what is forged changes nothing for an open connection, and costs one question a second
    public void ForgedAnnouncements_ChangeNothing()
    {
        Dialogue d = Dialogue.Established();
        int asked = d.ArpRequests;
        int position = 1;
        long start = d.Now;
        while (d.Now - start < 10000)
        {
            for (int form = 0; form < 4; form++)
            {
                Announce(d, form);
            }

            // Every frame is held to go to the peer's own address.
            Flows.Data(d, position, 50).ExpectDelayed("ACK seq=1 ack=" + (position + 50).ToString());
            d.Receive(50).Ignore();
            position += 50;
        }

        d.Check(d.ArpRequests - asked <= 10, "one question a second");
        d.Check(d.ArpRequests - asked >= 8, "but they are asked");
    }

    /// <summary>Somebody announces that the peer is at its other hardware address.</summary>
    private static void Announce(Dialogue d, int form)
    {
        uint peer = Dialogue.FirstPeerAddress;
        byte[] other = DialogueComposer.MovedTo(peer);
        byte[] frame;
        switch (form)
        {
            case 0: // RFC 5227
                frame = FrameWriter.Arp(1, other, peer, new byte[6], peer);
                break;

            case 1: // arping -A
                frame = FrameWriter.Arp(2, other, peer, other, peer);
                Frames.Everybody().CopyTo(frame, 0);
                break;

            case 2:
                frame = FrameWriter.Arp(2, other, peer, Frames.Everybody(), peer);
                break;

            default:
                byte[] own = new byte[6];
                d.Driver.GetAddress(own);
                frame = FrameWriter.Arp(2, other, peer, own, Dialogue.OurAddress);
                break;
        }

        d.InjectFrame(frame, frame.Length).Run();
    }

    /// <summary>The peer answers the request to all stations, from where it is now.</summary>
    private static void Answer(Dialogue d)
    {
        byte[] own = new byte[6];
        d.Driver.GetAddress(own);
        byte[] frame = FrameWriter.Arp(2, DialogueComposer.MovedTo(Dialogue.FirstPeerAddress), Dialogue.FirstPeerAddress, own, Dialogue.OurAddress);
        d.InjectFrame(frame, frame.Length).Run();
    }
}
