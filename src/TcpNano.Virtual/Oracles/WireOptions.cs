using System.Buffers.Binary;
using TcpNano.Wire;

namespace TcpNano.Virtual.Oracles;

/// <summary>The options of a segment, read on the oracle's own account (RFC 7323, RFC 2018).</summary>
internal ref struct WireOptions
{
    /// <summary>The shift of window scale, 14 at most; -1 without the option.</summary>
    public int Scale = -1;

    /// <summary>Whether SACK is permitted.</summary>
    public bool SackPermitted;

    /// <summary>Whether there are timestamps.</summary>
    public bool IsStamped;

    /// <summary>TSval.</summary>
    public uint TsVal;

    /// <summary>TSecr.</summary>
    public uint TsEcr;

    /// <summary>Whether a receiver must drop the segment: header length or options cannot be (RFC 9293 section 3.2, MUST-7).</summary>
    public bool IsMalformed;

    /// <summary>The edges of all SACK blocks, eight octets each.</summary>
    public ReadOnlySpan<byte> Blocks;

    /// <summary>Reads the options of a segment; what is malformed ends the list.</summary>
    public WireOptions(ReadOnlySpan<byte> segment)
    {
        int end = WireFrame.SegmentHeaderLength(segment);
        IsMalformed = end < TcpHeader.MinLength || end > segment.Length;
        ReadOnlySpan<byte> list = IsMalformed ? [] : segment[TcpHeader.MinLength..end];
        while (list.Length > 0 && list[0] != TcpHeader.OptionEnd)
        {
            if (list[0] == TcpHeader.OptionNop)
            {
                list = list[1..];
                continue;
            }

            if (list.Length < 2 || list[1] < 2 || list[1] > list.Length)
            {
                IsMalformed = true;
                return;
            }

            One(list[0], list[2..list[1]]);
            list = list[list[1]..];
        }
    }

    private void One(int kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case TcpHeader.OptionWindowScale when value.Length == 1:
                Scale = Math.Min((int)value[0], TcpHeader.MostWindowScale);
                break;

            case TcpHeader.OptionSackPermitted when value.Length == 0:
                SackPermitted = true;
                break;

            case TcpHeader.OptionTimestamps when value.Length == 8:
                IsStamped = true;
                TsVal = BinaryPrimitives.ReadUInt32BigEndian(value);
                TsEcr = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
                break;

            case TcpHeader.OptionSack when value.Length > 0 && value.Length % 8 == 0:
                Blocks = value;
                break;

            case TcpHeader.OptionWindowScale or TcpHeader.OptionSackPermitted or TcpHeader.OptionTimestamps or TcpHeader.OptionSack:
            case TcpHeader.OptionMss when value.Length != 2:
                IsMalformed = true;
                break;
        }
    }
}
