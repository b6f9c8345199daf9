using System.Buffers.Binary;
using System.Text;

namespace TcpNano.Mdns.Tests.Support;

/// <summary>A record as a test reads or makes it; names in its data have no pointers.</summary>
internal sealed record Rr(string Name, int Type, int Class, long Ttl, byte[] Data)
{
    public const int In = 1;
    public const int Flush = 0x8001;

    public bool HasFlush => (Class & 0x8000) != 0;

    public string DataText => Type switch
    {
        1 => string.Join('.', Data),
        12 => Dns.NameAt(Data, 0),
        33 => BinaryPrimitives.ReadUInt16BigEndian(Data.AsSpan(4)) + " " + Dns.NameAt(Data, 6),
        _ => Convert.ToHexString(Data),
    };

    public static Rr A(string name, uint address, long ttl = 120, int kind = Flush)
    {
        byte[] data = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(data, address);
        return new Rr(name, 1, kind, ttl, data);
    }

    public static Rr Ptr(string name, string target, long ttl = 4500, int kind = In)
    {
        return new Rr(name, 12, kind, ttl, Dns.NameOctets(target));
    }

    public static Rr Srv(string name, int port, string target, long ttl = 120, int kind = Flush)
    {
        return new Rr(name, 33, kind, ttl, [0, 0, 0, 0, (byte)(port >> 8), (byte)port, .. Dns.NameOctets(target)]);
    }

    public static Rr Txt(string name, string text, long ttl = 4500, int kind = Flush)
    {
        return new Rr(name, 16, kind, ttl, [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);
    }
}
