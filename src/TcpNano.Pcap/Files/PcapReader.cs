using System.Buffers.Binary;

namespace TcpNano.Pcap.Files;

/// <summary>Reads the classic format of libpcap, with microseconds or nanoseconds.</summary>
internal sealed class PcapReader : CaptureReader
{
    private const uint Microseconds = 0xA1B2C3D4;
    private const uint Nanoseconds = 0xA1B23C4D;
    private const int HeaderLength = 20; // behind the magic number
    private const int RecordLength = 16;

    private readonly byte[] _record = new byte[RecordLength];
    private readonly bool _bigEndian;
    private readonly int _scale;
    private readonly LinkType _link;
    private long _number;

    private PcapReader(Stream stream, bool bigEndian, int scale)
        : base(stream)
    {
        _bigEndian = bigEndian;
        _scale = scale;
        byte[] header = new byte[HeaderLength];
        if (!Fill(header, mayEnd: false))
        {
            throw new CaptureException("it is no capture: its header breaks off");
        }

        _link = (LinkType)(Get32(header, 16) & 0xFFFF);
    }

    /// <summary>Opens a file if it is of this format.</summary>
    /// <param name="stream">The file, behind its magic number.</param>
    /// <param name="magic">The magic number in little endian.</param>
    /// <returns>The reader; null when it is of another format.</returns>
    public static PcapReader? TryOpen(Stream stream, uint magic)
    {
        uint swapped = BinaryPrimitives.ReverseEndianness(magic);
        return magic is Microseconds or Nanoseconds ? new PcapReader(stream, false, magic == Nanoseconds ? 1 : 1000)
            : swapped is Microseconds or Nanoseconds ? new PcapReader(stream, true, swapped == Nanoseconds ? 1 : 1000)
            : null;
    }

    /// <inheritdoc/>
    public override CapturedFrame? Next()
    {
        if (Trouble is not null || !Fill(_record, mayEnd: true))
        {
            return null;
        }

        uint kept = Get32(_record, 8);
        if (kept > LargestBlock)
        {
            Trouble = $"a frame claims to have {kept} octets";
            return null;
        }

        byte[] data = new byte[kept];
        if (!Fill(data, mayEnd: false))
        {
            return null;
        }

        long time = (Get32(_record, 0) * 1_000_000_000L) + (Get32(_record, 4) * (long)_scale);
        return new CapturedFrame(++_number, time, _link, data, (int)Math.Min(Math.Max(Get32(_record, 12), kept), int.MaxValue));
    }

    private uint Get32(byte[] octets, int offset)
    {
        ReadOnlySpan<byte> at = octets.AsSpan(offset);
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }
}
