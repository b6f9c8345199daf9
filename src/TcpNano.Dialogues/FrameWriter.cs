using System;

namespace TcpNano.Dialogues;

/// <summary>
/// The one builder of frames for tests, scripts, simulations and fuzzing: headers as a plain host writes them, with right
/// checksums. Like <see cref="DialogueFrames"/> it comes from the RFCs and uses no code of the stack's, so that a mistake there
/// does not cancel itself out.
/// </summary>
internal static class FrameWriter
{
    private const int ArpMinimum = 60;

    /// <summary>An ARP packet, padded as on a real wire; requests go to everybody, all others to the target.</summary>
    /// <param name="operation">1 asks, 2 answers.</param>
    /// <param name="senderHardware">Hardware address of the sender.</param>
    /// <param name="sender">Its IPv4 address.</param>
    /// <param name="targetHardware">Hardware address of the target; zeros in a request.</param>
    /// <param name="target">Its IPv4 address.</param>
    /// <returns>The frame.</returns>
    public static byte[] Arp(int operation, byte[] senderHardware, uint sender, byte[] targetHardware, uint target)
    {
        byte[] frame = new byte[ArpMinimum];
        byte[] everybody = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
        DialogueFrames.PutEthernet(frame, operation == 1 ? everybody : targetHardware, senderHardware, DialogueFrames.TypeArp);
        DialogueFrames.Put16(frame, 14, 1);
        DialogueFrames.Put16(frame, 16, DialogueFrames.TypeIPv4);
        frame[18] = 6;
        frame[19] = 4;
        DialogueFrames.Put16(frame, 20, operation);
        Array.Copy(senderHardware, 0, frame, 22, 6);
        DialogueFrames.Put32(frame, 28, sender);
        Array.Copy(targetHardware, 0, frame, 32, 6);
        DialogueFrames.Put32(frame, 38, target);
        return frame;
    }

    /// <summary>Writes an IPv4 header: not to be fragmented, with 64 hops to live.</summary>
    /// <param name="buffer">Gets it.</param>
    /// <param name="at">Where.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">What the datagram carries.</param>
    /// <param name="options">Options, a multiple of 4 octets.</param>
    /// <param name="length">Octets the datagram carries.</param>
    public static void IPv4(byte[] buffer, int at, uint source, uint destination, int protocol, byte[] options, int length)
    {
        int header = DialogueFrames.IPv4 + options.Length;
        buffer[at] = (byte)(0x40 | (header / 4));
        buffer[at + 1] = 0;
        DialogueFrames.Put16(buffer, at + 2, header + length);
        DialogueFrames.Put16(buffer, at + 4, 0x1234);
        DialogueFrames.Put16(buffer, at + 6, 0x4000);
        buffer[at + 8] = 64;
        buffer[at + 9] = (byte)protocol;
        DialogueFrames.Put32(buffer, at + 12, source);
        DialogueFrames.Put32(buffer, at + 16, destination);
        Array.Copy(options, 0, buffer, at + DialogueFrames.IPv4, options.Length);
        IPv4Checksum(buffer, at);
    }

    /// <summary>Makes the checksum of an IPv4 header right.</summary>
    public static void IPv4Checksum(byte[] buffer, int at)
    {
        Checksum(buffer, at + 10, 0, at, (buffer[at] & 0x0F) * 4);
    }

    /// <summary>Writes a TCP header without its options and its checksum.</summary>
    /// <param name="buffer">Gets it.</param>
    /// <param name="at">Where.</param>
    /// <param name="sourcePort">Source port.</param>
    /// <param name="destinationPort">Destination port.</param>
    /// <param name="sequence">SEG.SEQ.</param>
    /// <param name="acknowledgment">The acknowledgment number, with or without ACK.</param>
    /// <param name="headerLength">Octets of the header, options included.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="window">SEG.WND.</param>
    /// <param name="urgentPointer">SEG.UP.</param>
    public static void Tcp(
        byte[] buffer, int at, int sourcePort, int destinationPort, uint sequence, uint acknowledgment, int headerLength, int flags, int window, int urgentPointer)
    {
        DialogueFrames.Put16(buffer, at, sourcePort);
        DialogueFrames.Put16(buffer, at + 2, destinationPort);
        DialogueFrames.Put32(buffer, at + 4, sequence);
        DialogueFrames.Put32(buffer, at + 8, acknowledgment);
        buffer[at + 12] = (byte)(headerLength / 4 << 4);
        buffer[at + 13] = (byte)flags;
        DialogueFrames.Put16(buffer, at + 14, window);
        DialogueFrames.Put16(buffer, at + 16, 0);
        DialogueFrames.Put16(buffer, at + 18, urgentPointer);
    }

    /// <summary>Makes the checksum of a segment right, once all of it and the addresses in the IPv4 header are there.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="at">Where the TCP header begins.</param>
    /// <param name="length">Octets of the segment, its header included.</param>
    public static void TcpChecksum(byte[] frame, int at, int length)
    {
        Checksum(frame, at + 16, DialogueFrames.PseudoSum(frame, DialogueFrames.Ethernet, length), at, length);
    }

    /// <summary>Makes the checksum of an ICMP message right.</summary>
    public static void IcmpChecksum(byte[] buffer, int at, int length)
    {
        Checksum(buffer, at + 2, 0, at, length);
    }

    private static void Checksum(byte[] buffer, int place, uint sum, int at, int length)
    {
        DialogueFrames.Put16(buffer, place, 0);
        DialogueFrames.Put16(buffer, place, ~DialogueFrames.Fold(sum + DialogueFrames.Sum(buffer, at, length)));
    }
}
