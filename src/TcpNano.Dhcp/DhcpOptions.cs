using System;

namespace TcpNano.Dhcp;

/// <summary>What a <see cref="DhcpClient"/> asks for and how patient it is. The defaults suit a device at home or in an office.</summary>
public sealed class DhcpOptions
{
    /// <summary>Longest <see cref="HostName"/>: one label (RFC 1123 section 2.1).</summary>
    public const int LongestHostName = 63;

    /// <summary>Longest <see cref="ClientIdentifier"/>.</summary>
    public const int LongestClientIdentifier = DhcpValues.MostClientId;

    /// <summary>The name that the server should know us by (option 12): 1 to 63 letters, digits and hyphens. Default null: none is sent.</summary>
    public string HostName;

    /// <summary>
    /// What the server should know us by instead of the hardware address (option 61): 2 to 32 octets, the first the type (RFC 2132 section
    /// 9.14). It must be unique on the network, and stay the same. Default null: none is sent.
    /// </summary>
    public byte[] ClientIdentifier;

    /// <summary>The address from before the restart, which the app has kept: it is asked for first (INIT-REBOOT). Default 0: none.</summary>
    public uint PreviousAddress;

    /// <summary>The lease time to ask for in seconds (option 51), at least 10; the server may give another. Default 0: the server decides.</summary>
    public uint LeaseTime;

    /// <summary>How it finds out whether another station has the address. Default <see cref="Dhcp.ConflictDetection.Full"/>.</summary>
    public ConflictDetection ConflictDetection = ConflictDetection.Full;

    /// <summary>Whether a link-local address, 169.254.x.y, is used while no server answers (RFC 3927). Default true.</summary>
    public bool LinkLocal = true;

    /// <summary>How long no server has to answer before a link-local address is looked for, 0 to 3600000 ms. Default 15 s.</summary>
    public int LinkLocalDelay = 15000;

    /// <summary>
    /// The first message leaves after a random time up to this, 0 to 10000 ms, so that devices which are switched on together do not ask
    /// together. Default 1 s; RFC 2131 section 4.4.1 says 1 to 10 s (SHOULD), which users of one device would notice.
    /// </summary>
    public int StartDelay = 1000;

    /// <summary>
    /// How long further offers are collected after an attempt has failed, 0 to 10000 ms; before that the first good offer is taken.
    /// Default 1 s.
    /// </summary>
    public int OfferWait = 1000;

    /// <summary>Checks every option but the host name (RFC 2132 rule 9.14-1).</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        Check(LinkLocalDelay, 3600000, nameof(LinkLocalDelay));
        Check(StartDelay, 10000, nameof(StartDelay));
        Check(OfferWait, 10000, nameof(OfferWait));
        Check((int)ConflictDetection, (int)ConflictDetection.None, nameof(ConflictDetection));
        if ((PreviousAddress != 0 && !DhcpTerms.IsUsable(PreviousAddress)) || (LeaseTime != 0 && LeaseTime < DhcpTerms.ShortestLease))
        {
            throw new ArgumentException(PreviousAddress != 0 ? nameof(PreviousAddress) : nameof(LeaseTime));
        }

        if (ClientIdentifier != null && (ClientIdentifier.Length < 2 || ClientIdentifier.Length > LongestClientIdentifier))
        {
            throw new ArgumentException(nameof(ClientIdentifier));
        }
    }

    /// <summary>A copy, with every option but the host name checked.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal DhcpOptions CheckedCopy()
    {
        Check();
        DhcpOptions copy = (DhcpOptions)MemberwiseClone();
        if (ClientIdentifier != null)
        {
            copy.ClientIdentifier = new byte[ClientIdentifier.Length];
            Array.Copy(ClientIdentifier, 0, copy.ClientIdentifier, 0, ClientIdentifier.Length);
        }

        return copy;
    }

    /// <summary>The host name as octets; null for none.</summary>
    /// <exception cref="ArgumentException">It is no label.</exception>
    internal byte[] HostNameOctets()
    {
        if (HostName == null)
        {
            return null;
        }

        int length = HostName.Length;
        bool good = length >= 1 && length <= LongestHostName && HostName[0] != '-' && HostName[length - 1] != '-';
        byte[] octets = new byte[good ? length : 0];
        for (int i = 0; i < octets.Length; i++)
        {
            char c = HostName[i];
            good &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            octets[i] = (byte)c;
        }

        if (!good)
        {
            throw new ArgumentException(nameof(HostName));
        }

        return octets;
    }

    private static void Check(int value, int most, string name)
    {
        if (value < 0 || value > most)
        {
            throw new ArgumentException(name);
        }
    }
}
