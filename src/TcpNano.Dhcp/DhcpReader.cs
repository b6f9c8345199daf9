namespace TcpNano.Dhcp;

/// <summary>
/// Reads a message from a server. Every length is checked before it is believed, each field is walked once, from its start to its end, and
/// nothing in a message can make the walk go back.
/// </summary>
internal sealed class DhcpReader
{
    /// <summary>What <see cref="Read"/> answers for a message that is well-formed.</summary>
    public const int Good = -1;

    /// <summary>The option values of the message.</summary>
    public readonly DhcpValues Values = new DhcpValues();

    /// <summary>What kind of message it is (RFC 2132 section 9.6).</summary>
    public int Type;

    /// <summary>'yiaddr': the address that is ours, or offered.</summary>
    public uint Address;

    /// <summary>The server identifier.</summary>
    public uint Server;

    private readonly byte[] _hardware;
    private readonly byte[] _clientId;

    /// <summary>Makes a reader.</summary>
    /// <param name="hardware">Our hardware address, 6 octets.</param>
    /// <param name="clientId">The client identifier that we send; null for none.</param>
    public DhcpReader(byte[] hardware, byte[] clientId)
    {
        _hardware = hardware;
        _clientId = clientId;
    }

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="length">Its length in octets.</param>
    /// <param name="xid">The transaction in progress (RFC 2131 rules 4.4.1-5 and 4.4.5-5).</param>
    /// <returns><see cref="Good"/>, or the counter of what is wrong with it.</returns>
    public int Read(byte[] message, int length, uint xid)
    {
        if (length <= DhcpFormat.Options)
        {
            return (int)DhcpCounter.DroppedShort;
        }

        if (message[DhcpFormat.Op] != DhcpFormat.BootReply)
        {
            return (int)DhcpCounter.DroppedNotReply;
        }

        if (message[DhcpFormat.HardwareType] != DhcpFormat.Ethernet || message[DhcpFormat.HardwareLength] != DhcpFormat.AddressLength)
        {
            return (int)DhcpCounter.DroppedWrongHardware;
        }

        if (DhcpFormat.Get32(message, DhcpFormat.Xid) != xid)
        {
            return (int)DhcpCounter.DroppedWrongTransaction;
        }

        for (int i = 0; i < DhcpFormat.AddressLength; i++)
        {
            if (message[DhcpFormat.ClientHardware + i] != _hardware[i])
            {
                return (int)DhcpCounter.DroppedWrongClient;
            }
        }

        if (DhcpFormat.Get32(message, DhcpFormat.Cookie) != DhcpFormat.MagicCookie)
        {
            return (int)DhcpCounter.DroppedNoCookie;
        }

        return ReadOptions(message, length);
    }

    /// <summary>The options, in the order of RFC 2131 rule 4.1-5: the field of that name, then 'file', then 'sname', if those hold options.</summary>
    private int ReadOptions(byte[] message, int length)
    {
        DhcpValues values = Values;
        values.Clear();
        if (!Walk(message, DhcpFormat.Options, length, true))
        {
            return (int)DhcpCounter.DroppedBadOptions;
        }

        // RFC 2132 rule 9.3-1.
        if (values.Has(DhcpValues.Overload))
        {
            int fields = values.Octet(DhcpValues.Overload);
            if (values.LengthOf(DhcpValues.Overload) != 1 || fields < 1 || fields > 3
                || ((fields & 1) != 0 && !Walk(message, DhcpFormat.BootFile, DhcpFormat.Cookie, false))
                || ((fields & 2) != 0 && !Walk(message, DhcpFormat.ServerName, DhcpFormat.BootFile, false)))
            {
                return (int)DhcpCounter.DroppedBadOptions;
            }
        }

        // RFC 2132 rules 3.3-1, 9.6-1, 9.7-1, 9.11-1 and 9.12-1.
        if (!HasLength(DhcpValues.MessageType, 1) || !HasLength(DhcpValues.Server, 4) || !HasLength(DhcpValues.LeaseTime, 4)
            || !HasLength(DhcpValues.Netmask, 4) || !HasLength(DhcpValues.RenewalTime, 4) || !HasLength(DhcpValues.RebindingTime, 4)
            || (values.LengthOf(DhcpValues.Router) & 3) != 0)
        {
            return (int)DhcpCounter.DroppedBadOptions;
        }

        if (!values.Has(DhcpValues.MessageType))
        {
            return (int)DhcpCounter.DroppedNoType;
        }

        if (!values.Has(DhcpValues.Server) || !IPv4Address.IsUnicast(values.Number(DhcpValues.Server, 0)))
        {
            return (int)DhcpCounter.DroppedNoServer;
        }

        // A server that repeats an identifier which is not ours speaks to another client (RFC 6842 section 3).
        if (_clientId != null && values.Has(DhcpValues.ClientId) && !values.Is(DhcpValues.ClientId, _clientId))
        {
            return (int)DhcpCounter.DroppedWrongClient;
        }

        Type = values.Octet(DhcpValues.MessageType);
        Server = values.Number(DhcpValues.Server, 0);
        Address = DhcpFormat.Get32(message, DhcpFormat.YourAddress);
        return Good;
    }

    /// <summary>Gathers the options of one field.</summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where the field begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="mayOverload">Whether it may say that other fields hold options too: only the first field may.</param>
    /// <returns>False when an option reaches over the field's end, or the field has no 'end' option (RFC 2131 rule 4.1-4).</returns>
    private bool Walk(byte[] message, int at, int end, bool mayOverload)
    {
        while (at < end)
        {
            int code = message[at];
            at++;
            // RFC 2132 rules 3.1-1 and 3.2-1.
            if (code == DhcpCode.Pad)
            {
                continue;
            }

            if (code == DhcpCode.End)
            {
                return true;
            }

            if (at == end)
            {
                return false;
            }

            int length = message[at];
            at++;
            if (length > end - at || (code == DhcpCode.Overload && !mayOverload))
            {
                return false;
            }

            // An option that is not known is skipped (RFC 2132 rule 2-1).
            int slot = DhcpValues.SlotOf(code);
            if (slot >= 0)
            {
                Values.Add(slot, message, at, length);
            }

            at += length;
        }

        return false;
    }

    /// <summary>Whether a value is missing, or has the one length it can have.</summary>
    private bool HasLength(int slot, int length)
    {
        int actual = Values.LengthOf(slot);
        return actual == 0 || actual == length;
    }
}
