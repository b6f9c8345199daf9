using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace TcpNano.Pcap.Files;

/// <summary>
/// Writes a capture as pcapng (draft-ietf-opsawg-pcapng): one section, any number of interfaces, and frames with direction and comments,
/// as Wireshark and tshark show them. Times have nanoseconds.
/// </summary>
/// <remarks>Not for several threads at once. Each block goes to the stream whole; <see cref="Flush"/> makes what was written visible to others.</remarks>
public sealed class PcapngWriter : IDisposable
{
    private const int LargestOption = ushort.MaxValue;
    private const int NoSnapLength = 0;

    private readonly Stream _stream;
    private readonly MemoryStream _body = new(2048);
    private int _interfaces;

    /// <summary>Begins a capture.</summary>
    /// <param name="stream">Where it goes; the writer's from now on.</param>
    /// <param name="application">What program writes it.</param>
    /// <param name="comment">What it is a capture of; empty for nothing.</param>
    /// <exception cref="IOException">The stream takes nothing.</exception>
    public PcapngWriter(Stream stream, string application, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        Add32(Pcapng.ByteOrderMagic);
        Add16(1);
        Add16(0);
        Add32(uint.MaxValue);
        Add32(uint.MaxValue);
        AddText(Pcapng.SectionApplication, application);
        AddText(Pcapng.Comment, comment);
        WriteBlock(Pcapng.SectionHeader, hasOptions: true);
    }

    /// <summary>Adds an interface that frames can be captured on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it is; empty for nothing.</param>
    /// <param name="link">How its frames begin.</param>
    /// <returns>Its number, for <c>Write</c>.</returns>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public int AddInterface(string name, string description = "", LinkType link = LinkType.Ethernet)
    {
        Add16((int)link);
        Add16(0);
        Add32(NoSnapLength);
        AddText(Pcapng.InterfaceName, name);
        AddText(Pcapng.InterfaceDescriptionText, description);
        AddOption(Pcapng.TimeResolution, [Pcapng.Nanoseconds]);
        WriteBlock(Pcapng.InterfaceDescription, hasOptions: true);
        return _interfaces++;
    }

    /// <summary>Says what addresses are called.</summary>
    /// <param name="names">Addresses and their names.</param>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void AddNames(IEnumerable<(IPAddress Address, string Name)> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach ((IPAddress address, string name) in names)
        {
            byte[] octets = address.GetAddressBytes();
            AddOption(octets.Length == 4 ? Pcapng.NameIPv4 : Pcapng.NameIPv6, [.. octets, .. Encoding.UTF8.GetBytes(name), 0]);
        }

        Add32(Pcapng.NameEnd);
        WriteBlock(Pcapng.NameResolution, hasOptions: false);
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="number">The interface, as <see cref="AddInterface"/> gave it.</param>
    /// <param name="time">When, in nanoseconds since 1970 (UTC).</param>
    /// <param name="frame">The frame, whole.</param>
    /// <param name="direction">Which way it went.</param>
    /// <param name="comments">What there is to say about it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface, or the time is negative.</exception>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void Write(int number, long time, ReadOnlySpan<byte> frame, FrameDirection direction, params IEnumerable<string> comments)
    {
        Write(number, time, frame, frame.Length, direction, comments);
    }

    /// <summary>Writes a frame of which only the beginning is known.</summary>
    /// <param name="number">The interface, as <see cref="AddInterface"/> gave it.</param>
    /// <param name="time">When, in nanoseconds since 1970 (UTC).</param>
    /// <param name="frame">The octets that are known.</param>
    /// <param name="length">Octets of the whole frame.</param>
    /// <param name="direction">Which way it went.</param>
    /// <param name="comments">What there is to say about it.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such interface, the time is negative, or more is known than there is.</exception>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public void Write(int number, long time, ReadOnlySpan<byte> frame, int length, FrameDirection direction, params IEnumerable<string> comments)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, frame.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, _interfaces);
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        ArgumentNullException.ThrowIfNull(comments);
        Add32((uint)number);
        Add32((uint)(time >> 32));
        Add32((uint)time);
        Add32((uint)frame.Length);
        Add32((uint)length);
        AddPadded(frame);
        if (direction != FrameDirection.Unknown)
        {
            Span<byte> flags = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)direction);
            AddOption(Pcapng.PacketFlags, flags);
        }

        foreach (string comment in comments)
        {
            AddText(Pcapng.Comment, comment);
        }

        WriteBlock(Pcapng.EnhancedPacket, hasOptions: true);
    }

    /// <summary>Hands everything written so far to the file.</summary>
    /// <exception cref="IOException">It takes no more.</exception>
    public void Flush()
    {
        _stream.Flush();
    }

    /// <summary>Ends the capture, and closes the stream.</summary>
    /// <exception cref="IOException">The stream does not take the rest.</exception>
    public void Dispose()
    {
        _stream.Dispose();
    }

    private void AddText(int code, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        byte[] octets = Encoding.UTF8.GetBytes(text);
        AddOption(code, octets.AsSpan(0, Math.Min(octets.Length, LargestOption)));
    }

    private void AddOption(int code, ReadOnlySpan<byte> value)
    {
        Add16(code);
        Add16(value.Length);
        AddPadded(value);
    }

    private void AddPadded(ReadOnlySpan<byte> octets)
    {
        _body.Write(octets);
        for (int i = octets.Length; i < Pcapng.Padded(octets.Length); i++)
        {
            _body.WriteByte(0);
        }
    }

    private void Add16(int value)
    {
        Span<byte> octets = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(octets, (ushort)value);
        _body.Write(octets);
    }

    private void Add32(uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(octets, value);
        _body.Write(octets);
    }

    private void WriteBlock(uint type, bool hasOptions)
    {
        if (hasOptions)
        {
            Add32(Pcapng.EndOfOptions);
        }

        byte[] block = new byte[(int)_body.Length + Pcapng.BlockOverhead];
        BinaryPrimitives.WriteUInt32LittleEndian(block, type);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), (uint)block.Length);
        _body.GetBuffer().AsSpan(0, (int)_body.Length).CopyTo(block.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(block.Length - 4), (uint)block.Length);
        _body.SetLength(0);
        _stream.Write(block);
    }
}
