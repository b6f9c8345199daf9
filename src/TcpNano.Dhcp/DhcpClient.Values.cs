using System;

namespace TcpNano.Dhcp;

/// <content>What the client has found out.</content>
public sealed partial class DhcpClient
{
    /// <summary>The value of <see cref="LeaseLeft"/> for a lease without end.</summary>
    public const uint Infinite = DhcpTerms.Infinite;

    // What a client takes besides its socket; a test walks one and compares.
    private const int BytesOnNanoClr = 3216;
    private const int BytesOnNet = 2688;

    /// <summary>Counts of what the client did and dropped.</summary>
    public DhcpCounters Counters
    {
        get { return _counters; }
    }

    /// <summary>Where the client is.</summary>
    public DhcpState State
    {
        get
        {
            lock (Lock)
            {
                Look();
                return _machine.State;
            }
        }
    }

    /// <summary>The address that the stack has from this client, leased or link-local; 0 for none.</summary>
    public uint Address
    {
        get
        {
            lock (Lock)
            {
                Look();
                return _machine.InUse;
            }
        }
    }

    /// <summary>Whether <see cref="Address"/> is link-local: no server has answered (RFC 3927).</summary>
    public bool IsLinkLocal
    {
        get
        {
            lock (Lock)
            {
                Look();
                return _machine.IsLinkLocal;
            }
        }
    }

    /// <summary>The netmask that goes with <see cref="Address"/>; 0 without one.</summary>
    public uint Netmask
    {
        get
        {
            lock (Lock)
            {
                Look();
                return IsLeased ? _machine.Lease.Netmask : _machine.InUse != 0 ? LinkLocalPicker.Netmask : 0;
            }
        }
    }

    /// <summary>The router (option 3: the first); 0 for none.</summary>
    public uint Gateway
    {
        get
        {
            lock (Lock)
            {
                Look();
                return IsLeased ? _machine.Lease.Router : 0;
            }
        }
    }

    /// <summary>The server that granted the lease, or extended it last; 0 without a lease.</summary>
    public uint Server
    {
        get
        {
            lock (Lock)
            {
                Look();
                return IsLeased ? _machine.Lease.Server : 0;
            }
        }
    }

    /// <summary>Seconds until the lease ends, rounded down; 0 without a lease, <see cref="Infinite"/> for one that never ends.</summary>
    public uint LeaseLeft
    {
        get
        {
            lock (Lock)
            {
                Look();
                if (!IsLeased)
                {
                    return 0;
                }

                long end = _machine.Lease.Clock.End;
                return end == LeaseClock.Never ? Infinite : (uint)((end - Now) / 1000);
            }
        }
    }

    /// <summary>The broadcast address (option 28, if it goes with the netmask; else computed from it); 0 without a lease.</summary>
    public uint Broadcast
    {
        get
        {
            lock (Lock)
            {
                Look();
                if (!IsLeased)
                {
                    return 0;
                }

                DhcpLease lease = _machine.Lease;
                return lease.Values.Has(DhcpValues.Broadcast) ? lease.Values.Number(DhcpValues.Broadcast, 0) : lease.Address | ~lease.Netmask;
            }
        }
    }

    /// <summary>The MTU of the link: what the server says (option 26), the driver's at most; the driver's without a lease. The stack keeps to it.</summary>
    public int Mtu
    {
        get
        {
            lock (Lock)
            {
                Look();
                return MtuNow();
            }
        }
    }

    /// <summary>DNS servers that the lease names and the client keeps, 0 to 3 (option 6).</summary>
    public int DnsServerCount
    {
        get { return EntriesOf(DhcpValues.DnsServers); }
    }

    /// <summary>NTP servers that the lease names and the client keeps, 0 to 2 (option 42).</summary>
    public int NtpServerCount
    {
        get { return EntriesOf(DhcpValues.NtpServers); }
    }

    /// <summary>A DNS server.</summary>
    /// <param name="index">0 is the one that the server prefers.</param>
    /// <returns>Its address; 0 when there are not so many.</returns>
    public uint DnsServer(int index)
    {
        return EntryOf(DhcpValues.DnsServers, index);
    }

    /// <summary>An NTP server.</summary>
    /// <param name="index">0 is the one that the server prefers.</param>
    /// <returns>Its address; 0 when there are not so many.</returns>
    public uint NtpServer(int index)
    {
        return EntryOf(DhcpValues.NtpServers, index);
    }

    /// <summary>Copies the domain name (option 15), ASCII, up to 64 octets.</summary>
    /// <param name="buffer">Gets it, from its start; what it has no room for is left out.</param>
    /// <returns>Octets copied; 0 when there is none.</returns>
    /// <exception cref="ArgumentNullException">The buffer is null.</exception>
    public int GetDomainName(byte[] buffer)
    {
        return CopyOf(DhcpValues.DomainName, buffer);
    }

    /// <summary>Copies the host name that the server gives us (option 12), ASCII, up to 64 octets.</summary>
    /// <param name="buffer">As above.</param>
    /// <returns>Octets copied; 0 when there is none.</returns>
    /// <exception cref="ArgumentNullException">The buffer is null.</exception>
    public int GetHostName(byte[] buffer)
    {
        return CopyOf(DhcpValues.HostName, buffer);
    }

    private bool IsLeased
    {
        get { return _machine.InUse != 0 && _machine.InUse == _machine.Lease.Address; }
    }

    /// <summary>Begins a call that only asks: an address that has expired while the device slept is gone at once.</summary>
    private void Look()
    {
        EnterCall();
        if (_machine.Lease.HasEnded(Now))
        {
            Stir();
            Finish();
            LeaveCall();
        }
    }

    private int MtuNow()
    {
        DhcpValues values = _machine.Lease.Values;
        int mtu = IsLeased && values.Has(DhcpValues.Mtu) ? values.Number16(DhcpValues.Mtu) : _largestMtu;
        return mtu < _largestMtu ? mtu : _largestMtu;
    }

    private int EntriesOf(int slot)
    {
        lock (Lock)
        {
            Look();
            return IsLeased ? _machine.Lease.Values.Entries(slot) : 0;
        }
    }

    private uint EntryOf(int slot, int index)
    {
        lock (Lock)
        {
            Look();
            DhcpValues values = _machine.Lease.Values;
            return IsLeased && index >= 0 && index < values.Entries(slot) ? values.Number(slot, index) : 0;
        }
    }

    private int CopyOf(int slot, byte[] buffer)
    {
        if (buffer == null)
        {
            ThrowNoBuffer();
        }

        lock (Lock)
        {
            Look();
            return IsLeased ? _machine.Lease.Values.CopyTo(slot, buffer) : 0;
        }
    }

    private static void ThrowNoBuffer()
    {
        throw new ArgumentNullException("buffer");
    }
}
