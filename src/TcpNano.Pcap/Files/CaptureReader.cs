using System.Buffers.Binary;
using System.Net;

namespace TcpNano.Pcap.Files;

/// <summary>
/// Reads the frames of a capture one after the other: pcapng and pcap of either byte order. What a capture says is not to be trusted:
/// no length in it makes this class take more than <see cref="LargestBlock"/> octets at a time, and a file that ends or breaks off in the
/// middle gives the frames before that, with <see cref="Trouble"/> saying so.
/// </summary>
/// <example>
/// <code>
/// using FileStream file = File.OpenRead("talk.pcapng");
/// CaptureReader reader = CaptureReader.Open(file);
/// for (CapturedFrame? frame = reader.Next(); frame is not null; frame = reader.Next())
/// {
///     Console.WriteLine($"{frame.Number}: {frame.Data.Length} octets");
/// }
/// </code>
/// </example>
public abstract class CaptureReader
{
    /// <summary>The largest block that is read, in octets; a longer one ends the reading.</summary>
    public const int LargestBlock = 16 << 20;

    private readonly Dictionary<IPAddress, string> _names = [];

    private protected CaptureReader(Stream stream)
    {
        Stream = stream;
    }

    /// <summary>Why reading ended before the end of the file, as a clause; null when it did not.</summary>
    public string? Trouble { get; private protected set; }

    /// <summary>Names of addresses that the capture brings along, so far.</summary>
    public IReadOnlyDictionary<IPAddress, string> Names => _names;

    /// <summary>What was noted about the capture as a whole, so far.</summary>
    public IList<string> Comments { get; } = [];

    private protected Stream Stream { get; }

    /// <summary>Looks what kind of capture a file is.</summary>
    /// <param name="stream">The file from its beginning; it stays the caller's.</param>
    /// <returns>A reader of its frames.</returns>
    /// <exception cref="CaptureException">It is no capture.</exception>
    public static CaptureReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] magic = new byte[4];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length)
        {
            throw new CaptureException("it is no capture: it is shorter than the beginning of one");
        }

        uint word = BinaryPrimitives.ReadUInt32LittleEndian(magic);
        return word == Pcapng.SectionHeader ? new PcapngReader(stream)
            : PcapReader.TryOpen(stream, word)
                ?? throw new CaptureException("it is no capture: neither pcapng nor pcap begins like this");
    }

    /// <summary>Reads the next frame.</summary>
    /// <returns>The frame; null when there is no more.</returns>
    public abstract CapturedFrame? Next();

    private protected void AddName(IPAddress address, string name)
    {
        const int MostNames = 10_000;
        if (_names.Count < MostNames)
        {
            _names.TryAdd(address, name);
        }
    }

    // Fills as much as there is; says what is wrong when that is not all.
    private protected bool Fill(Span<byte> octets, bool mayEnd)
    {
        int read = Stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        if (read < octets.Length && (read > 0 || !mayEnd))
        {
            Trouble = "the file breaks off in the middle of a frame";
        }

        return read == octets.Length;
    }
}
