using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Udp;

/// <summary>A stack at <see cref="Frames.Own"/> in virtual time, and its neighbours: what they send, and what they get.</summary>
internal sealed class UdpLan
{
    /// <summary>Where the UDP data starts in a frame without IP options.</summary>
    public const int Data = DialogueFrames.Ethernet + DialogueFrames.IPv4 + 8;

    public readonly FakeDriver Driver;
    public readonly NetworkStack Stack;

    public UdpLan()
        : this(new StackOptions(), true)
    {
    }

    public UdpLan(StackOptions options, bool configured)
    {
        Driver = new FakeDriver();
        options.Secret = new byte[] { 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7 };
        Driver.Clock = 1000000;
        Stack = new NetworkStack(Driver, options);
        if (configured)
        {
            Stack.Configure(Frames.Own, Frames.Netmask, Frames.Gateway);
            Drain();
        }
    }

    /// <summary>A socket on a port, with room for a few datagrams.</summary>
    public UdpSocket Open(int port)
    {
        UdpSocket socket = new UdpSocket(Stack, 4000, 1472);
        socket.Open(port);
        return socket;
    }

    /// <summary>Passes a frame to the stack and lets it work.</summary>
    public void Deliver(byte[] frame)
    {
        Assert.IsTrue(Driver.Inject(frame, frame.Length));
        Stack.Poll();
    }

    /// <summary>A datagram from the peer's port 9000 to a port of ours.</summary>
    public static byte[] FromPeer(int port, byte[] data)
    {
        return Frame(Frames.Peer, 9000, Frames.Own, port, data);
    }

    /// <summary>A datagram in a frame from station 2 to us.</summary>
    public static byte[] Frame(uint source, int sourcePort, uint destination, int port, byte[] data)
    {
        byte[] datagram = new byte[8 + data.Length];
        DialogueFrames.Put16(datagram, 0, sourcePort);
        DialogueFrames.Put16(datagram, 2, port);
        DialogueFrames.Put16(datagram, 4, datagram.Length);
        Array.Copy(data, 0, datagram, 8, data.Length);
        byte[] frame = Frames.IPv4(source, destination, Frames.Udp, datagram);
        SetChecksum(frame);
        return frame;
    }

    /// <summary>Writes the right UDP checksum of a datagram without IP options.</summary>
    public static void SetChecksum(byte[] frame)
    {
        DialogueFrames.Put16(frame, 40, 0);
        int checksum = Sum(frame);
        DialogueFrames.Put16(frame, 40, checksum == 0 ? 0xFFFF : checksum);
    }

    /// <summary>The checksum over pseudo-header and datagram: 0 if the one in it is right.</summary>
    public static int Sum(byte[] frame)
    {
        int length = DialogueFrames.Get16(frame, 38);
        byte[] all = new byte[12 + length];
        Array.Copy(frame, 26, all, 0, 8);
        all[9] = frame[23];
        DialogueFrames.Put16(all, 10, length);
        Array.Copy(frame, 34, all, 12, length);
        return DialogueFrames.Checksum(all, 0, all.Length);
    }

    /// <summary>The next frame that the stack has sent, or null.</summary>
    public byte[] Sent()
    {
        byte[] frame = Driver.TakeSent();
        return frame == null ? null : Frames.Slice(frame, 0, Driver.TakenLength);
    }

    /// <summary>Takes a request for an address, and answers it.</summary>
    public void AnswerArp(uint address)
    {
        byte[] request = Sent();
        Assert.IsNotNull(request);
        Assert.AreEqual(0x0806, DialogueFrames.Get16(request, 12));
        Assert.AreEqual(address, DialogueFrames.Get32(request, 38));
        Deliver(Frames.Arp(2, Frames.Station(2), address, Frames.Station(1), Frames.Own));
    }

    /// <summary>Has the stack know the peer's hardware address.</summary>
    public void MeetPeer()
    {
        Deliver(Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own));
        Assert.IsNotNull(Sent());
    }

    /// <summary>Lets time pass, with a turn whenever the stack wants one.</summary>
    public void Elapse(int milliseconds)
    {
        long end = Driver.Clock + milliseconds;
        for (;;)
        {
            long next = Stack.NextPoll();
            if (next > end)
            {
                Driver.Clock = end;
                return;
            }

            if (next > Driver.Clock)
            {
                Driver.Clock = next;
            }

            Stack.Poll();
        }
    }

    /// <summary>Forgets what was sent.</summary>
    public void Drain()
    {
        while (Driver.TakeSent() != null)
        {
        }
    }

    public uint Count(StackCounter counter)
    {
        return Stack.Counters[counter];
    }
}
