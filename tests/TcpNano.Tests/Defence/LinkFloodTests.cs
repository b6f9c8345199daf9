using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Defence;

// 10,000 ARP packets and 10,000 echo requests a second: a connection does not notice.
[TestClass]
public class LinkFloodTests
{
    private const int Milliseconds = 3000;
    private const int SegmentLength = 500;

    private static int s_stranger;
    private static byte[] s_ping;

    [TestMethod] // requests from strangers, forged announcements of the peer in all forms, claims of our address
    public void Arp_AcksAreTheSame()
    {
        Compare(10, 0);
    }

    [TestMethod]
    public void Ping_AcksAreTheSame()
    {
        Compare(0, 10);
    }

    [TestMethod]
    public void Both_AcksAreTheSame()
    {
        Compare(10, 10);
    }

    private static void Compare(int arp, int pings)
    {
        Dialogue quiet = Dialogue.Established();
        Dialogue flooded = Dialogue.Established();
        int asked = flooded.ArpRequests;
        int position = 1;
        for (int i = 0; i < Milliseconds; i++)
        {
            quiet.Elapse(1);
            flooded.Elapse(1);
            Flood(flooded, arp, pings);
            if ((i % 4) == 0)
            {
                Step(quiet, position);
                Step(flooded, position);
                position += SegmentLength;
            }

            // The same segments at the same times.
            quiet.Equal(quiet.PendingSegments, flooded.PendingSegments, "segments");
            quiet.Ignore();
            flooded.Ignore();
        }

        StackCounters counts = flooded.Stack.Counters;
        flooded.Equal(quiet.Stack.Counters[StackCounter.SegmentsSent], counts[StackCounter.SegmentsSent], "SegmentsSent");
        flooded.Check(quiet.Stack.Counters[StackCounter.SegmentsSent] > Milliseconds / 8, "there were ACKs");

        // One question a second for the peer, whose address was claimed by others; one announcement of ours in ten.
        flooded.Check(flooded.ArpRequests - asked <= 3, "ARP requests");
        flooded.Check(counts[StackCounter.ArpAnnouncementsSent] <= 2, "announcements");
        flooded.Equal(0, counts[StackCounter.ArpFailures], "ArpFailures");
        flooded.Check(pings == 0 || counts[StackCounter.IcmpEchoReplies] >= 300, "pings are answered");
        flooded.Check(counts[StackCounter.IcmpEchoReplies] <= 400, "echo replies");
    }

    private static void Step(Dialogue d, int position)
    {
        d.Queue("ACK seq=" + position.ToString() + " ack=1 len=" + SegmentLength.ToString()).Run();
        d.Receive(SegmentLength);
    }

    private static void Flood(Dialogue d, int arp, int pings)
    {
        for (int i = 0; i < arp; i++)
        {
            s_stranger = (s_stranger + 1) % 200;
            byte[] station = Frames.Station(1000 + s_stranger);
            uint stranger = Dialogue.FirstPeerAddress + 10 + (uint)s_stranger;
            byte[] frame;
            switch (i)
            {
                case 0:
                    frame = FrameWriter.Arp(1, station, Dialogue.FirstPeerAddress, new byte[6], Dialogue.FirstPeerAddress);
                    break;

                case 1:
                    frame = FrameWriter.Arp(2, station, Dialogue.FirstPeerAddress, station, Dialogue.FirstPeerAddress);
                    break;

                case 2:
                    frame = FrameWriter.Arp(1, station, Dialogue.OurAddress, new byte[6], Dialogue.OurAddress);
                    break;

                case 3:
                    frame = FrameWriter.Arp(2, station, stranger, station, stranger);
                    break;

                default:
                    frame = FrameWriter.Arp(1, station, stranger, new byte[6], Dialogue.OurAddress);
                    break;
            }

            d.InjectFrame(frame, frame.Length);
        }

        for (int i = 0; i < pings; i++)
        {
            if (s_ping == null)
            {
                s_ping = Ping(d);
            }

            d.InjectFrame(s_ping, s_ping.Length);
        }
    }

    private static byte[] Ping(Dialogue d)
    {
        byte[] frame = Frames.IPv4(Dialogue.FirstPeerAddress, Dialogue.OurAddress, Frames.Icmp, Frames.IcmpMessage(8, 0, 1, Frames.Pattern(1000)));
        byte[] own = new byte[6];
        d.Driver.GetAddress(own);
        own.CopyTo(frame, 0);
        Dialogue.HardwareAddress(Dialogue.FirstPeerAddress).CopyTo(frame, 6);
        return frame;
    }
}
