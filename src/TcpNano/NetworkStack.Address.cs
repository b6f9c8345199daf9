using System;
using TcpNano.Internet;

namespace TcpNano;

/// <content>Our address.</content>
public sealed partial class NetworkStack
{
    /// <summary>Our IPv4 address; 0 until <see cref="Configure"/>.</summary>
    public uint Address
    {
        get { return Routing.Address; }
    }

    /// <summary>The bits of our network: ones, then zeros.</summary>
    public uint Netmask
    {
        get { return Routing.Netmask; }
    }

    /// <summary>The router to other networks; 0 for none.</summary>
    public uint Gateway
    {
        get { return Routing.Gateway; }
    }

    /// <summary>
    /// Largest datagram that we send, in octets: 576 to the driver's MTU. Less than that if the network says so (RFC 2132 section 5.1). Connections that are open
    /// heed it from their next report of a narrow path on, new ones at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int LinkMtu
    {
        get
        {
            return Destinations.LinkMtu;
        }

        set
        {
            if (value < 576 || value > _driver.Mtu)
            {
                Misuse.ThrowValue();
            }

            lock (Gate)
            {
                EnterOpen();
                Destinations.LinkMtu = value;
            }
        }
    }

    /// <summary>Sets or changes our address. Connections from another address end with <see cref="CloseReason.Aborted"/>, and their peers get a RST from it.</summary>
    /// <param name="address">Our address.</param>
    /// <param name="netmask">The bits of the network: ones, then zeros.</param>
    /// <param name="gateway">The router for all other networks, on our own network; 0 for none.</param>
    /// <exception cref="ArgumentException">The arguments do not go together, or the address cannot be a host's.</exception>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Configure(uint address, uint netmask, uint gateway)
    {
        lock (Gate)
        {
            EnterOpen();
            Routing.Check(address, netmask, gateway);
            bool isNew = Routing.Address != address;
            if (isNew)
            {
                LeaveAddress();
            }

            Routing.Configure(address, netmask, gateway);
            Destinations.RouteAnew();
            NoteLink(LinkEvent.AddressSet);
            Tcp.Opens.EndUnroutable();
            Arp.Configure(address);
            if (isNew)
            {
                _groups.ReportAll();
                Services.NoteAll((int)ServiceWork.Address);
                _driver.Kick();
            }

            Gate.Leave();
        }
    }

    /// <summary>Gives up our address, as <see cref="Configure"/> does for another one: then only datagrams to 255.255.255.255 are sent and received.</summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void Deconfigure()
    {
        lock (Gate)
        {
            EnterOpen();
            if (Routing.Address != 0)
            {
                LeaveAddress();
                Routing.Clear();
                Destinations.RouteAnew();
                NoteLink(LinkEvent.AddressSet);
                Arp.Configure(0);
                Services.NoteAll((int)ServiceWork.Address);
            }

            Gate.Leave();
        }
    }

    /// <summary>
    /// Asks the link once whether anybody has an address that we would like to have (RFC 5227 section 2.1.1), and watches for claims to it until the next call:
    /// <see cref="LinkStatus.ProbeConflict"/>. How often and how long is the caller's to decide.
    /// </summary>
    /// <param name="address">The address; 0 to watch no longer.</param>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void ProbeAddress(uint address)
    {
        lock (Gate)
        {
            EnterOpen();
            Link.ProbeConflict = false;
            Arp.Probe(address);
            Gate.Leave();
        }
    }

    /// <summary>Announces our address to the link once more (RFC 5227 section 2.3 asks for two announcements, and <see cref="Configure"/> sends the first).</summary>
    /// <exception cref="InvalidOperationException">Called from inside the pump.</exception>
    public void AnnounceAddress()
    {
        lock (Gate)
        {
            EnterOpen();
            Arp.Announce();
        }
    }

    /// <summary>Notes an event of the link or of our address. The time is that of now: who waits for the driver looks at the link before it reads the clock.</summary>
    private void NoteLink(LinkEvent what)
    {
        if (Ring != null)
        {
            Gate.Now = _driver.Now();
            Clock.Now = (int)Gate.Now;
            EventEntry e = Ring.Add((int)StackEventKind.Link, (int)what, EventRing.None);
            e.First = Routing.Address;
            e.Second = Routing.Netmask;
            e.Third = (int)Routing.Gateway;
        }
    }

    private void LeaveAddress()
    {
        if (Routing.Address != 0)
        {
            // The RSTs must leave from the address that the peers know (RFC 5227 rule 2.4-3).
            Tcp.Opens.LeaveAddress();
            Udp.LeaveAddress();
            FastPath.Prediction.UpdateAll();
            _driver.Kick();
            Link.HasConflict = false;
        }
    }
}
