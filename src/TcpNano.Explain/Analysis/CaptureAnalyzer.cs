using TcpNano.Pcap.Files;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Analysis;

/// <summary>Reads a capture from end to end, once, and follows the conversations in it.</summary>
public static class CaptureAnalyzer
{
    /// <summary>Analyzes a capture.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="limits">How much to keep; null for the usual.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="CaptureException">It is no capture.</exception>
    public static CaptureAnalysis Analyze(Stream stream, Limits? limits = null)
    {
        CaptureReader reader = CaptureReader.Open(stream);
        ConversationTable table = new(limits ?? new Limits());
        ArpBook arps = new();
        SortedDictionary<PacketKind, long> others = [];
        long begins = -1;
        long latest = 0;
        long frames = 0;
        for (CapturedFrame? frame = reader.Next(); frame is not null; frame = reader.Next())
        {
            begins = begins < 0 ? frame.Time : begins;
            long time = Math.Max(0, frame.Time - begins); // clocks may be set back
            latest = Math.Max(latest, time);
            frames++;
            Packet packet = PacketDecoder.Decode(frame.Link, frame.Data);
            if (packet.Kind == PacketKind.Tcp)
            {
                table.Add(frame, packet, time);
            }
            else
            {
                others[packet.Kind] = others.GetValueOrDefault(packet.Kind) + 1;
            }

            if (packet.Kind == PacketKind.Icmp && packet.Quoted?.Kind == PacketKind.Tcp)
            {
                table.AddError(frame, packet, time);
            }
            else if (packet.Kind == PacketKind.Arp)
            {
                arps.Add(packet, frame.Number);
            }
            else if (packet.Source is not null)
            {
                arps.Heard(packet.Source);
            }
        }

        foreach (Conversation conversation in table.All)
        {
            conversation.Finish();
        }

        return new CaptureAnalysis
        {
            Conversations = table.All,
            Frames = frames,
            Duration = latest,
            Begins = Math.Max(0, begins),
            Others = [.. others.Select(other => (Name(other.Key), other.Value))],
            UnansweredArps = arps.Unanswered(),
            Names = reader.Names,
            Comments = [.. reader.Comments],
            Trouble = reader.Trouble,
            SegmentsLeftOut = table.LeftOut,
            NotUnderstood = others.GetValueOrDefault(PacketKind.Other),
        };
    }

    private static string Name(PacketKind kind)
    {
        return kind switch
        {
            PacketKind.Arp => "ARP",
            PacketKind.Udp => "UDP",
            PacketKind.Icmp => "ICMP",
            PacketKind.Fragment => "IP fragments",
            PacketKind.OtherIp => "other IP protocols",
            _ => "not understood",
        };
    }
}
