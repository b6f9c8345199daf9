using System.Buffers.Binary;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <summary>Changes frames where their structure says that a change may matter, and elsewhere; then makes checksums right, or not.</summary>
internal sealed class FrameMutator(SplitMix64 random)
{
    private const int LongestFrame = 1518; // with a VLAN tag
    private const int Ethernet = FramePatch.Ethernet;

    private static readonly byte[] s_octets = [0, 1, 0x7F, 0x80, 0xFF, 0x45, 0x40, 0x10, 0x20];

    private static readonly int[] s_fields = [0, 1, 2, 19, 20, 21, 40, 576, 1500, 0x7FFF, 0x8000, 0xFFFF];

    private readonly SplitMix64 _random = random;

    /// <summary>Changes a frame.</summary>
    /// <param name="frame">The frame; it stays as it is.</param>
    /// <param name="changes">How many changes.</param>
    /// <returns>Another one, at least one octet long.</returns>
    public byte[] Mutate(byte[] frame, int changes)
    {
        byte[] changed = (byte[])frame.Clone();
        for (int i = 0; i < changes; i++)
        {
            changed = Change(changed);
        }

        if (_random.Below(3) != 0)
        {
            FramePatch.Lengths(changed);
        }

        FramePatch.Stamp(changed);
        if (_random.Below(8) != 0)
        {
            FramePatch.HeaderChecksum(changed);
        }

        if (_random.Below(8) != 0)
        {
            FramePatch.PayloadChecksum(changed);
        }

        return changed;
    }

    private byte[] Change(byte[] frame)
    {
        switch (_random.Below(12))
        {
            case 0:
                frame[_random.Below(frame.Length)] ^= (byte)(1 << _random.Below(8));
                return frame;
            case 1:
                frame[_random.Below(frame.Length)] = s_octets[_random.Below(s_octets.Length)];
                return frame;
            case 2:
                frame[_random.Below(frame.Length)] = (byte)_random.Below(256);
                return frame;
            case 3:
                return frame.AsSpan(0, 1 + _random.Below(frame.Length)).ToArray();
            case 4:
                return Insert(frame, _random.Below(frame.Length + 1), 1 + _random.Below(_random.Below(4) == 0 ? 400 : 8));
            case 5:
                return Remove(frame);
            case 6:
                LinkField(frame);
                return frame;
            case 7:
                return InternetOptions(frame);
            case 8 or 9:
                InternetField(frame);
                return frame;
            case 10:
                HeaderField(frame);
                return frame;
            default:
                return Tag(frame);
        }
    }

    private byte[] Insert(byte[] frame, int at, int count)
    {
        count = Math.Min(count, LongestFrame - frame.Length);
        if (count <= 0)
        {
            return frame;
        }

        byte[] longer = new byte[frame.Length + count];
        frame.AsSpan(0, at).CopyTo(longer);
        for (int i = at; i < at + count; i++)
        {
            longer[i] = (byte)_random.Below(256);
        }

        frame.AsSpan(at).CopyTo(longer.AsSpan(at + count));
        return longer;
    }

    private byte[] Remove(byte[] frame)
    {
        int at = _random.Below(frame.Length);
        int count = Math.Min(1 + _random.Below(_random.Below(4) == 0 ? 400 : 8), frame.Length - at);
        return count == frame.Length ? frame : [.. frame.AsSpan(0, at), .. frame.AsSpan(at + count)];
    }

    // Whom it is for and from, and what it is said to be.
    private void LinkField(byte[] frame)
    {
        if (frame.Length < Ethernet)
        {
            return;
        }

        Span<byte> address = frame.AsSpan(_random.Below(2) == 0 ? EthernetHeader.Destination : EthernetHeader.Source, EthernetHeader.AddressLength);
        switch (_random.Below(5))
        {
            case 0:
                address.Fill(0xFF);
                break;
            case 1:
                address[0] ^= EthernetHeader.GroupBit;
                break;
            case 2:
                FrameBuilder.OurStation.CopyTo(address);
                break;
            case 3:
                address[5]++;
                break;
            default:
                int type = _random.Below(6) switch
                {
                    0 => 0x86DD,
                    1 => 0x8100,
                    2 => frame.Length - Ethernet, // IEEE 802.3
                    3 => EthernetHeader.TypeArp,
                    4 => 0x05FF + _random.Below(2),
                    _ => EthernetHeader.TypeIPv4,
                };
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(EthernetHeader.Type), (ushort)type);
                break;
        }
    }

    private byte[] InternetOptions(byte[] frame)
    {
        if (!WireFrame.IsIPv4(frame))
        {
            return frame;
        }

        int words = 1 + _random.Below(10);
        int header = WireFrame.HeaderLength(frame);
        if (header + (4 * words) > 60 || frame.Length + (4 * words) > LongestFrame)
        {
            return frame;
        }

        byte[] longer = Insert(frame, Ethernet + header, 4 * words);
        longer[Ethernet] += (byte)words;
        if (_random.Below(2) == 0)
        {
            // Options that are what they say: no-operations, router alert, or a loose source route.
            Span<byte> options = longer.AsSpan(Ethernet + header, 4 * words);
            options.Fill(1);
            options[0] = (byte)(_random.Below(2) == 0 ? 131 : 148);
            options[1] = (byte)options.Length;
            options[2] = 4;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(longer.AsSpan(Ethernet + IPv4Header.TotalLength)) + (4 * words);
        BinaryPrimitives.WriteUInt16BigEndian(longer.AsSpan(Ethernet + IPv4Header.TotalLength), (ushort)total);
        return longer;
    }

    private void InternetField(byte[] frame)
    {
        if (frame.Length < Ethernet + IPv4Header.MinLength)
        {
            return;
        }

        Span<byte> header = frame.AsSpan(Ethernet);
        switch (_random.Below(8))
        {
            case 0:
                header[IPv4Header.VersionAndLength] = (byte)((_random.Below(2) == 0 ? 0x40 : _random.Below(16) << 4) | _random.Below(16));
                break;
            case 1:
                int total = _random.Below(2) == 0 ? s_fields[_random.Below(s_fields.Length)] : header.Length + _random.Below(9) - 4;
                BinaryPrimitives.WriteUInt16BigEndian(header[IPv4Header.TotalLength..], (ushort)total);
                break;
            case 2:
                int fragment = _random.Below(4) switch { 0 => 0x2000, 1 => 1 + _random.Below(0x1FFF), 2 => 0x8000, _ => 0x4000 };
                BinaryPrimitives.WriteUInt16BigEndian(header[IPv4Header.Fragment..], (ushort)fragment);
                break;
            case 3:
                header[IPv4Header.TimeToLive] = (byte)_random.Below(2);
                break;
            case 4:
                header[IPv4Header.Protocol] = _random.Below(4) switch { 0 => IPv4Header.ProtocolIcmp, 1 => IPv4Header.ProtocolTcp, 2 => IPv4Header.ProtocolUdp, _ => (byte)_random.Below(256) };
                break;
            case 5:
                header[IPv4Header.TypeOfService] = (byte)_random.Below(256);
                break;
            default:
                uint address = new FrameGenerator(_random).Address();
                BinaryPrimitives.WriteUInt32BigEndian(header[(_random.Below(3) == 0 ? IPv4Header.Destination : IPv4Header.Source)..], address);
                break;
        }
    }

    // A 16-bit field of whatever comes after the IPv4 header, or an ARP packet's.
    private void HeaderField(byte[] frame)
    {
        int start = WireFrame.IsIPv4(frame) ? Ethernet + WireFrame.HeaderLength(frame) : Ethernet;
        int words = Math.Min((frame.Length - start) / 2, 20);
        if (words <= 0)
        {
            return;
        }

        Span<byte> field = frame.AsSpan(start + (2 * _random.Below(words)), 2);
        int value = _random.Below(3) switch
        {
            0 => s_fields[_random.Below(s_fields.Length)],
            1 => BinaryPrimitives.ReadUInt16BigEndian(field) + _random.Below(5) - 2,
            _ => _random.Below(65536),
        };
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value);
    }

    // A tag (IEEE 802.1Q), as some drivers leave it in: of a VLAN, or of none.
    private byte[] Tag(byte[] frame)
    {
        if (frame.Length < Ethernet || frame.Length + 4 > LongestFrame || _random.Below(3) != 0)
        {
            HeaderField(frame);
            return frame;
        }

        return [.. frame.AsSpan(0, 12), 0x81, 0, (byte)(_random.Below(16) << 4), (byte)(_random.Below(2) == 0 ? 0 : _random.Below(256)), .. frame.AsSpan(12)];
    }
}
