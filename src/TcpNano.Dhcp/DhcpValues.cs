using System;

namespace TcpNano.Dhcp;

/// <summary>
/// The option values of one message, gathered: an option that comes in several pieces is one value (RFC 2131 rule 4.1-6, RFC 3396 section 7). Each has a place
/// of fixed size; of a longer list the first entries are kept.
/// </summary>
internal sealed class DhcpValues
{
    public const int Netmask = 0;
    public const int Router = 1;
    public const int DnsServers = 2;
    public const int NtpServers = 3;
    public const int Broadcast = 4;
    public const int LeaseTime = 5;
    public const int Server = 6;
    public const int RenewalTime = 7;
    public const int RebindingTime = 8;
    public const int Mtu = 9;
    public const int Overload = 10;
    public const int MessageType = 11;
    public const int ClientId = 12;
    public const int HostName = 13;
    public const int DomainName = 14;
    public const int Count = 15;

    /// <summary>DNS servers kept.</summary>
    public const int MostDnsServers = 3;

    /// <summary>NTP servers kept.</summary>
    public const int MostNtpServers = 2;

    /// <summary>Octets of the longest name kept.</summary>
    public const int MostText = 64;

    /// <summary>Octets of the longest client identifier.</summary>
    public const int MostClientId = 32;

    private readonly byte[] _data = new byte[PlaceOf(Count)];
    private readonly ushort[] _lengths = new ushort[Count];

    /// <summary>The place for an option's value; -1 for an option that the client does not read.</summary>
    public static int SlotOf(int code)
    {
        switch (code)
        {
            case DhcpCode.Netmask: return Netmask;
            case DhcpCode.Router: return Router;
            case DhcpCode.DnsServer: return DnsServers;
            case DhcpCode.HostName: return HostName;
            case DhcpCode.DomainName: return DomainName;
            case DhcpCode.Mtu: return Mtu;
            case DhcpCode.Broadcast: return Broadcast;
            case DhcpCode.NtpServer: return NtpServers;
            case DhcpCode.LeaseTime: return LeaseTime;
            case DhcpCode.Overload: return Overload;
            case DhcpCode.MessageType: return MessageType;
            case DhcpCode.Server: return Server;
            case DhcpCode.RenewalTime: return RenewalTime;
            case DhcpCode.RebindingTime: return RebindingTime;
            case DhcpCode.ClientId: return ClientId;
            default: return -1;
        }
    }

    /// <summary>Forgets all values.</summary>
    public void Clear()
    {
        Array.Clear(_lengths, 0, Count);
    }

    /// <summary>Forgets one value.</summary>
    public void Drop(int slot)
    {
        _lengths[slot] = 0;
    }

    /// <summary>Takes over all values of another message.</summary>
    public void CopyFrom(DhcpValues other)
    {
        Array.Copy(other._data, 0, _data, 0, _data.Length);
        Array.Copy(other._lengths, 0, _lengths, 0, Count);
    }

    /// <summary>Appends a piece of a value. What its place has no room for is counted and not kept.</summary>
    public void Add(int slot, byte[] from, int offset, int count)
    {
        int place = PlaceOf(slot);
        int length = _lengths[slot];
        int room = PlaceOf(slot + 1) - place - length;
        int kept = count < room ? count : room;
        if (kept > 0)
        {
            Array.Copy(from, offset, _data, place + length, kept);
        }

        _lengths[slot] = (ushort)(length + count);
    }

    /// <summary>Whether the message holds a value.</summary>
    public bool Has(int slot)
    {
        return _lengths[slot] != 0;
    }

    /// <summary>Octets of a value, those not kept included.</summary>
    public int LengthOf(int slot)
    {
        return _lengths[slot];
    }

    /// <summary>The first octet of a value.</summary>
    public int Octet(int slot)
    {
        return _data[PlaceOf(slot)];
    }

    /// <summary>The first 2 octets of a value, as a number.</summary>
    public int Number16(int slot)
    {
        int place = PlaceOf(slot);
        return (_data[place] << 8) | _data[place + 1];
    }

    /// <summary>4 octets of a value as a number or an address: the first, or those of a later entry.</summary>
    public uint Number(int slot, int index)
    {
        return DhcpFormat.Get32(_data, PlaceOf(slot) + (4 * index));
    }

    /// <summary>Entries of 4 octets that were kept.</summary>
    public int Entries(int slot)
    {
        int room = PlaceOf(slot + 1) - PlaceOf(slot);
        int length = _lengths[slot];
        return (length < room ? length : room) >> 2;
    }

    /// <summary>Removes an entry of 4 octets; those behind it move up.</summary>
    public void RemoveEntry(int slot, int index)
    {
        int entries = Entries(slot);
        int place = PlaceOf(slot) + (4 * index);
        int behind = 4 * (entries - index - 1);
        if (behind > 0)
        {
            Array.Copy(_data, place + 4, _data, place, behind);
        }

        _lengths[slot] = (ushort)(4 * (entries - 1));
    }

    /// <summary>Cuts a value.</summary>
    public void Shorten(int slot, int length)
    {
        _lengths[slot] = (ushort)length;
    }

    /// <summary>One octet of a value.</summary>
    public int OctetAt(int slot, int index)
    {
        return _data[PlaceOf(slot) + index];
    }

    /// <summary>Whether a value is exactly these octets.</summary>
    public bool Is(int slot, byte[] octets)
    {
        int length = _lengths[slot];
        if (length != octets.Length)
        {
            return false;
        }

        int place = PlaceOf(slot);
        for (int i = 0; i < length; i++)
        {
            if (_data[place + i] != octets[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies a value out, as much of it as there is room for.</summary>
    /// <returns>Octets copied.</returns>
    public int CopyTo(int slot, byte[] buffer)
    {
        int length = _lengths[slot];
        int count = length < buffer.Length ? length : buffer.Length;
        Array.Copy(_data, PlaceOf(slot), buffer, 0, count);
        return count;
    }

    /// <summary>Where a value's place begins; that of the next slot is its end.</summary>
    private static int PlaceOf(int slot)
    {
        switch (slot)
        {
            case Netmask: return 0;
            case Router: return 4;
            case DnsServers: return 8;
            case NtpServers: return 8 + (4 * MostDnsServers);
            case Broadcast: return Fixed;
            case LeaseTime: return Fixed + 4;
            case Server: return Fixed + 8;
            case RenewalTime: return Fixed + 12;
            case RebindingTime: return Fixed + 16;
            case Mtu: return Fixed + 20;
            case Overload: return Fixed + 22;
            case MessageType: return Fixed + 23;
            case ClientId: return Fixed + 24;
            case HostName: return Texts;
            case DomainName: return Texts + MostText;
            default: return Texts + (2 * MostText);
        }
    }

    private const int Fixed = 8 + (4 * MostDnsServers) + (4 * MostNtpServers);
    private const int Texts = Fixed + 24 + MostClientId;
}
