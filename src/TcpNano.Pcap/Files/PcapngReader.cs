using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace TcpNano.Pcap.Files;

/// <summary>Reads pcapng; blocks of kinds unknown here are passed over.</summary>
internal sealed class PcapngReader : CaptureReader
{
    private const int MostInterfaces = 4096;
    private const int MostComments = 100;

    private readonly List<PcapngInterface> _interfaces = [];
    private readonly byte[] _head = new byte[8];
    private bool _bigEndian;
    private long _number;
    private bool _begun;

    /// <summary>Begins behind the first four octets, which are those of a section header.</summary>
    /// <param name="stream">The file.</param>
    public PcapngReader(Stream stream)
        : base(stream)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_head, Pcapng.SectionHeader);
    }

    /// <inheritdoc/>
    public override CapturedFrame? Next()
    {
        while (Trouble is null && ReadHead())
        {
            byte[]? body = ReadBody(out uint type);
            if (body is null)
            {
                return null;
            }

            CapturedFrame? frame = null;
            switch (type)
            {
                case Pcapng.SectionHeader:
                    _interfaces.Clear();
                    Options(body, 16, AddComment);
                    break;
                case Pcapng.InterfaceDescription:
                    AddInterface(body);
                    break;
                case Pcapng.NameResolution:
                    AddNames(body);
                    break;
                case Pcapng.EnhancedPacket:
                case Pcapng.ObsoletePacket:
                    frame = Packet(body, type == Pcapng.EnhancedPacket);
                    break;
                case Pcapng.SimplePacket:
                    frame = SimplePacket(body);
                    break;
            }

            if (frame is not null)
            {
                return frame;
            }
        }

        return null;
    }

    private bool ReadHead()
    {
        // The magic number of the first block has been read already.
        bool read = _begun ? Fill(_head, mayEnd: true) : Fill(_head.AsSpan(4), mayEnd: false);
        _begun = true;
        return read;
    }

    private byte[]? ReadBody(out uint type)
    {
        type = Get32(_head, 0);
        byte[] order = [];
        if (type == Pcapng.SectionHeader)
        {
            // Only now is it known how the length is written.
            order = new byte[4];
            if (!Fill(order, mayEnd: false))
            {
                return null;
            }

            _bigEndian = BinaryPrimitives.ReadUInt32BigEndian(order) == Pcapng.ByteOrderMagic;
            if (!_bigEndian && BinaryPrimitives.ReadUInt32LittleEndian(order) != Pcapng.ByteOrderMagic)
            {
                Trouble = "a section begins without its byte order";
                return null;
            }
        }

        uint length = Get32(_head, 4);
        if (length < Pcapng.BlockOverhead + order.Length || length % 4 != 0 || length > LargestBlock)
        {
            Trouble = $"a block claims to have {length} octets";
            return null;
        }

        byte[] rest = new byte[length - 8];
        order.CopyTo(rest, 0);
        return Fill(rest.AsSpan(order.Length), mayEnd: false) ? rest[..^4] : null;
    }

    private void AddInterface(byte[] body)
    {
        if (body.Length < 8 || _interfaces.Count >= MostInterfaces)
        {
            Trouble = body.Length < 8 ? "the description of an interface breaks off" : "it has too many interfaces";
            return;
        }

        PcapngInterface described = new((LinkType)Get16(body, 0), Get32(body, 4));
        Options(body, 8, (code, value) =>
        {
            if (code == Pcapng.InterfaceName)
            {
                described.Name = Text(value);
            }
            else if (code == Pcapng.TimeResolution && value.Length >= 1)
            {
                described.Resolution = value[0];
            }
            else if (code == Pcapng.TimeOffset && value.Length >= 8)
            {
                ulong seconds = _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value);
                described.Offset = unchecked((long)seconds);
            }
        });
        _interfaces.Add(described);
    }

    private void AddNames(byte[] body)
    {
        Options(body, 0, (kind, value) =>
        {
            int length = kind == Pcapng.NameIPv4 ? 4 : kind == Pcapng.NameIPv6 ? 16 : 0;
            if (length > 0 && value.Length > length)
            {
                AddName(new IPAddress(value[..length]), Text(value[length..]).Split('\0')[0]);
            }
        });
    }

    private CapturedFrame? Packet(byte[] body, bool enhanced)
    {
        const int Fixed = 20;
        if (body.Length < Fixed)
        {
            Trouble = "a frame breaks off";
            return null;
        }

        uint number = enhanced ? Get32(body, 0) : (uint)Get16(body, 0);
        uint kept = Get32(body, 12);
        if (number >= _interfaces.Count || kept > body.Length - Fixed)
        {
            Trouble = number >= _interfaces.Count ? "a frame is of an interface that was not described" : "a frame is longer than its block";
            return null;
        }

        PcapngInterface on = _interfaces[(int)number];
        List<string> comments = [];
        FrameDirection direction = FrameDirection.Unknown;
        Options(body, Fixed + Pcapng.Padded((int)kept), (code, value) =>
        {
            if (code == Pcapng.Comment && comments.Count < MostComments)
            {
                comments.Add(Text(value));
            }
            else if (code == Pcapng.PacketFlags && value.Length >= 4)
            {
                uint way = Get32(value.ToArray(), 0) & 3;
                direction = way <= (uint)FrameDirection.Sent ? (FrameDirection)way : FrameDirection.Unknown;
            }
        });
        ulong ticks = ((ulong)Get32(body, 4) << 32) | Get32(body, 8);
        return new CapturedFrame(++_number, on.Nanoseconds(ticks), on.Link, body[Fixed..(Fixed + (int)kept)], Whole(Get32(body, 16), kept))
        {
            Interface = on.Name,
            Direction = direction,
            Comments = comments,
        };
    }

    // Has neither time nor interface: it is of the first one.
    private CapturedFrame? SimplePacket(byte[] body)
    {
        if (body.Length < 4 || _interfaces.Count == 0)
        {
            Trouble = "a frame is of an interface that was not described";
            return null;
        }

        PcapngInterface on = _interfaces[0];
        uint original = Get32(body, 0);
        uint kept = Math.Min(original, (uint)body.Length - 4);
        kept = on.SnapLength > 0 ? Math.Min(kept, on.SnapLength) : kept;
        return new CapturedFrame(++_number, 0, on.Link, body[4..(4 + (int)kept)], Whole(original, kept)) { Interface = on.Name };
    }

    private void AddComment(int code, ReadOnlySpan<byte> value)
    {
        if (code == Pcapng.Comment && Comments.Count < MostComments)
        {
            Comments.Add(Text(value));
        }
    }

    private static int Whole(uint original, uint kept)
    {
        return (int)Math.Min(Math.Max(original, kept), int.MaxValue);
    }

    // Options that do not add up end the list; what came before them counts.
    private void Options(byte[] body, int start, OptionTaker take)
    {
        int at = start;
        while (at + 4 <= body.Length)
        {
            int code = Get16(body, at);
            int length = Get16(body, at + 2);
            if (code == Pcapng.EndOfOptions || at + 4 + length > body.Length)
            {
                return;
            }

            take(code, body.AsSpan(at + 4, length));
            at += 4 + Pcapng.Padded(length);
        }
    }

    private static string Text(ReadOnlySpan<byte> octets)
    {
        return Encoding.UTF8.GetString(octets);
    }

    private int Get16(byte[] octets, int offset)
    {
        ReadOnlySpan<byte> at = octets.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
    }

    private uint Get32(byte[] octets, int offset)
    {
        ReadOnlySpan<byte> at = octets.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }

    private delegate void OptionTaker(int code, ReadOnlySpan<byte> value);
}
