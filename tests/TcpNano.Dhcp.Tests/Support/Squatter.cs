using System.Buffers.Binary;
using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.Dhcp.Tests.Support;

/// <summary>A station that has an address nobody gave it, and says so when asked.</summary>
internal sealed class Squatter : IFrameObserver
{
    private readonly VirtualDriver _driver;
    private readonly byte[] _frame = new byte[2048];

    public Squatter(Lan lan, int number, uint address)
    {
        Station = Frames.Station(number);
        Address = address;
        _driver = lan.Network.Attach("squatter" + number, Station, ImpairmentProfile.None);
    }

    public byte[] Station { get; }

    /// <summary>The address it claims; 0 for every address that anybody probes.</summary>
    public uint Address { get; set; }

    /// <summary>Whether it says nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Announces an address.</summary>
    public void Claim(uint address)
    {
        _driver.Send(FrameWriter.Arp(1, Station, address, new byte[6], address));
    }

    /// <summary>Asks whether an address is free, as one who wants it.</summary>
    public void Probe(uint address)
    {
        _driver.Send(FrameWriter.Arp(1, Station, 0, new byte[6], address));
    }

    void IFrameObserver.Processed(VirtualFrame frame)
    {
        if (frame.To != _driver)
        {
            return;
        }

        int length;
        while ((length = _driver.Receive(_frame)) > 0)
        {
            ArpSeen? arp = ArpSeen.Read(_frame.AsSpan(Link.MacDriver.FrameOffset, length), 0);
            if (arp is { Operation: 1 } && !IsSilent && (arp.Target == Address || (Address == 0 && arp.IsProbe)))
            {
                _driver.Send(FrameWriter.Arp(2, Station, arp.Target, arp.SenderStation, arp.Sender));
            }
        }
    }
}
