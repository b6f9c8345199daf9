using System.Buffers.Binary;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp.Tests.Support;
using TcpNano.Dialogues;
using TcpNano.Virtual;

namespace TcpNano.Mdns.Tests.Support;

/// <summary>A link in virtual time with devices and scripted stations, and a record of what was said on it. Stations from .200 on answer ARP.</summary>
internal sealed class Lan : IFrameObserver
{
    public const uint Group = 0xE00000FB;
    public const uint Network24 = 0x0A000000; // 10.0.0.0/24
    public const uint Mask24 = 0xFFFFFF00;
    public const uint Own = Network24 + 5;
    public const uint Peer = Network24 + 200;
    public const uint OtherPeer = Network24 + 201;

    public const string HostName = "lamp.local";
    public const string TypeName = "_http._tcp.local";
    public const string InstanceName = "Hall Lamp._http._tcp.local";
    public const string TypesName = "_services._dns-sd._udp.local";
    public const string ReverseName = "5.0.0.10.in-addr.arpa";

    public const int A = 1;
    public const int Ptr = 12;
    public const int Txt = 16;
    public const int Aaaa = 28;
    public const int Srv = 33;
    public const int Nsec = 47;
    public const int Any = 255;

    private static readonly byte[] s_groupStation = [1, 0, 0x5E, 0, 0, 0xFB];

    private int _stations;

    public Lan(ulong seed = 1)
    {
        Network = new VirtualNetwork(seed);
        Network.AddObserver(this);
    }

    public VirtualNetwork Network { get; }

    public long Now => Network.Now;

    public List<Dns> Messages { get; } = [];

    public static MdnsOptions Options()
    {
        return new MdnsOptions { HostName = "lamp", InstanceName = "Hall Lamp", ServiceType = "_http._tcp", Port = 80, Text = ["path=/"] };
    }

    public Device AddDevice(MdnsOptions? options = null, uint address = Own, ImpairmentProfile? profile = null, ulong secret = 7)
    {
        int number = ++_stations;
        return new Device(this, number, address, options ?? Options(), profile ?? ImpairmentProfile.None, secret + (ulong)number);
    }

    /// <summary>A device that has its names, and has been silent for a while; what was said is forgotten.</summary>
    public Device Running(MdnsOptions? options = null, ulong secret = 7)
    {
        Device device = AddDevice(options, secret: secret);
        device.Responder.Start();
        RunUntil(() => device.Responder.State == MdnsState.Running, 5000, "RUNNING");
        Run(5000);
        Messages.Clear();
        return device;
    }

    public void Run(long milliseconds)
    {
        Network.RunUntil(Network.Now + milliseconds);
    }

    public void RunUntil(Func<bool> condition, long milliseconds, string what)
    {
        Assert.IsTrue(Network.RunUntil(condition, Network.Now + milliseconds), what + " did not happen within " + milliseconds + " ms");
    }

    /// <summary>A scripted station sends a message.</summary>
    public void Say(Dns message, uint from = Peer, int port = 5353, Device? to = null)
    {
        Say(message.Build(), from, port, to);
    }

    public void Say(byte[] message, uint from = Peer, int port = 5353, Device? to = null)
    {
        uint destination = to?.Stack.Address ?? Group;
        Network.Inject(Frames.Udp(StationOf(from), to?.Station ?? s_groupStation, from, port, destination, 5353, message), 0);
    }

    /// <summary>Sends a query and lets some time pass; answers what devices sent in it.</summary>
    public List<Dns> Ask(Dns query, uint from = Peer, int port = 5353, Device? to = null, long wait = 1000)
    {
        int before = Messages.Count;
        Say(query, from, port, to);
        Run(wait);
        return [.. Messages.Skip(before + 1)];
    }

    void IFrameObserver.Sent(VirtualFrame frame)
    {
        byte[] data = frame.Data[..frame.Length];
        if (frame.From is null)
        {
            // What tests make may be malformed.
            if (data[12] == 8 && data[13] == 0)
            {
                Messages.Add(new Dns { Time = Now, Source = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(26)) });
            }
        }
        else if (Dns.Read(data, Now) is Dns message)
        {
            Messages.Add(message);
        }
        else if (data[12] == 8 && data[13] == 6 && data[21] == 1)
        {
            uint asked = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(38));
            uint sender = BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(28));
            if (asked >= Peer && asked < Network24 + 255)
            {
                byte[] station = data[6..12];
                byte[] reply = FrameWriter.Arp(2, StationOf(asked), asked, station, sender);
                station.CopyTo(reply, 0);
                Network.Inject(reply, 0);
            }
        }
    }

    private static byte[] StationOf(uint address)
    {
        return Frames.Station((int)(address & 0xFF) + 0x100);
    }
}
