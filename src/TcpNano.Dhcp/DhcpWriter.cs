using System;

namespace TcpNano.Dhcp;

/// <summary>Writes a message to a server: the header, then options one by one, then the end.</summary>
internal sealed class DhcpWriter
{
    private readonly byte[] _hardware;
    private readonly byte[] _buffer;
    private int _at;

    /// <summary>Makes a writer.</summary>
    /// <param name="buffer">Gets the messages.</param>
    /// <param name="hardware">Our hardware address, 6 octets.</param>
    public DhcpWriter(byte[] buffer, byte[] hardware)
    {
        _buffer = buffer;
        _hardware = hardware;
    }

    /// <summary>Begins a message. All fields that are not named here are zero (RFC 2131 rule 4.4.1-9, table 5); 'chaddr' is our hardware address (RFC 2131 rule 4.4.1-7).</summary>
    /// <param name="type">The message type.</param>
    /// <param name="xid">The transaction.</param>
    /// <param name="secs">Seconds since the client began, 0 to 65535.</param>
    /// <param name="address">'ciaddr': our address, when we may use it; else 0.</param>
    /// <param name="broadcast">Whether the answer has to be broadcast.</param>
    public void Begin(int type, uint xid, int secs, uint address, bool broadcast)
    {
        byte[] buffer = _buffer;
        Array.Clear(buffer, 0, DhcpFormat.Options);
        buffer[DhcpFormat.Op] = DhcpFormat.BootRequest;
        buffer[DhcpFormat.HardwareType] = DhcpFormat.Ethernet;
        buffer[DhcpFormat.HardwareLength] = DhcpFormat.AddressLength;
        DhcpFormat.Put32(buffer, DhcpFormat.Xid, xid);
        buffer[DhcpFormat.Secs] = (byte)(secs >> 8);
        buffer[DhcpFormat.Secs + 1] = (byte)secs;
        buffer[DhcpFormat.Flags] = (byte)(broadcast ? DhcpFormat.Broadcast : 0);
        DhcpFormat.Put32(buffer, DhcpFormat.ClientAddress, address);
        Array.Copy(_hardware, 0, buffer, DhcpFormat.ClientHardware, DhcpFormat.AddressLength);
        DhcpFormat.Put32(buffer, DhcpFormat.Cookie, DhcpFormat.MagicCookie);
        _at = DhcpFormat.Options;
        PutOctet(DhcpCode.MessageType, type);
    }

    /// <summary>An option of one octet.</summary>
    public void PutOctet(int code, int value)
    {
        PutHead(code, 1);
        _buffer[_at++] = (byte)value;
    }

    /// <summary>An option of 2 octets.</summary>
    public void Put16(int code, int value)
    {
        PutHead(code, 2);
        _buffer[_at++] = (byte)(value >> 8);
        _buffer[_at++] = (byte)value;
    }

    /// <summary>An option of 4 octets.</summary>
    public void Put32(int code, uint value)
    {
        PutHead(code, 4);
        DhcpFormat.Put32(_buffer, _at, value);
        _at += 4;
    }

    /// <summary>An option of any length up to 255; none when there are no octets.</summary>
    public void PutOctets(int code, byte[] octets)
    {
        if (octets != null)
        {
            PutHead(code, octets.Length);
            Array.Copy(octets, 0, _buffer, _at, octets.Length);
            _at += octets.Length;
        }
    }

    /// <summary>Ends the message: the 'end' option (RFC 2131 rule 4.1-1), and zeros up to the least length.</summary>
    /// <returns>Its length in octets.</returns>
    public int End()
    {
        _buffer[_at++] = DhcpCode.End;
        if (_at < DhcpFormat.ShortestSent)
        {
            Array.Clear(_buffer, _at, DhcpFormat.ShortestSent - _at);
            _at = DhcpFormat.ShortestSent;
        }

        return _at;
    }

    private void PutHead(int code, int length)
    {
        _buffer[_at++] = (byte)code;
        _buffer[_at++] = (byte)length;
    }
}
