using System.Buffers.Binary;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>An ARP packet that was on the wire.</summary>
/// <param name="Time">When.</param>
/// <param name="To">The frame's destination.</param>
/// <param name="Operation">1 asks, 2 answers.</param>
/// <param name="SenderStation">Who says so.</param>
/// <param name="Sender">The sender's address; 0 in a probe.</param>
/// <param name="TargetStation">Whom it is for; zeros in a request.</param>
/// <param name="Target">The target's address.</param>
internal sealed record ArpSeen(long Time, byte[] To, int Operation, byte[] SenderStation, uint Sender, byte[] TargetStation, uint Target)
{
    public bool IsProbe => Operation == 1 && Sender == 0;

    public bool IsAnnouncement => Operation == 1 && Sender == Target;

    public static ArpSeen? Read(ReadOnlySpan<byte> frame, long time)
    {
        return frame.Length < 42 || frame[12] != 8 || frame[13] != 6
            ? null
            : new ArpSeen(
                time,
                frame[..6].ToArray(),
                frame[21],
                frame[22..28].ToArray(),
                BinaryPrimitives.ReadUInt32BigEndian(frame[28..]),
                frame[32..38].ToArray(),
                BinaryPrimitives.ReadUInt32BigEndian(frame[38..]));
    }
}
