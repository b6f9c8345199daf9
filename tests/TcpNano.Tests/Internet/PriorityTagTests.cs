using System;
using nanoFramework.TestFramework;
using TcpNano.Dialogues;
using TcpNano.Internet;
using TcpNano.Tests.Support;
using TcpNano.Wire;

namespace TcpNano.Tests.Internet;

/// <summary>IEEE 802.1Q tags: without a VLAN they only carry a priority, and the frame is received as if it had none.</summary>
[TestClass]
public class PriorityTagTests
{
    private static StackCounters s_counters;
    private static IPv4Input s_input;

    [TestMethod] // all priorities, drop eligible or not: what is left is the frame without the tag, whatever its length
    public void Vlan0_TheTagIsRemoved()
    {
        int[] payloads = { 0, 1, 26, 27, 1480 };
        for (int i = 0; i < payloads.Length; i++)
        {
            for (int priority = 0; priority < 16; priority++)
            {
                Setup();
                byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(payloads[i]));
                byte[] array = Frames.InArray(Tagged(frame, priority << 12));
                Assert.AreEqual(IPv4Input.Untagged, s_input.Accept(array, frame.Length + 4));
                Assert.IsTrue(Frames.Holds(array, FrameLayout.Start, frame));
                Assert.AreEqual(Frames.Tcp, s_input.Accept(array, frame.Length));
                Assert.AreEqual(payloads[i], s_input.Length);
                Assert.AreEqual(0u, Drops());
            }
        }
    }

    [TestMethod]
    public void Vlan0_Arp()
    {
        Setup();
        byte[] arp = Frames.Arp(1, Frames.Station(2), Frames.Peer, new byte[6], Frames.Own);
        byte[] array = Frames.InArray(Tagged(arp, 0xE000));
        Assert.AreEqual(IPv4Input.Untagged, s_input.Accept(array, arp.Length + 4));
        Assert.AreEqual(IPv4Input.Arp, s_input.Accept(array, arp.Length));
        Assert.IsTrue(Frames.Holds(array, FrameLayout.Start, arp));
    }

    [TestMethod] // every other VLAN is somebody else's network, also the default one and the reserved one
    public void OtherVlans_AreDroppedAndCounted()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(26));
        for (int vlan = 1; vlan < 4096; vlan++)
        {
            byte[] tagged = Tagged(frame, 0xF000 | vlan);
            Assert.AreEqual(IPv4Input.Dropped, s_input.Accept(Frames.InArray(tagged), tagged.Length));
        }

        Assert.AreEqual(4095u, s_counters[StackCounter.EthernetDroppedOtherVlan]);
        Assert.AreEqual(4095u, Drops());
    }

    [TestMethod] // a tag for another station, or from a group address, is that station's business
    public void Tag_IsLookedAtInFramesForUsOnly()
    {
        Setup();
        byte[] frame = Tagged(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(26)), 0);
        frame[5] ^= 8;
        Assert.AreEqual(IPv4Input.Dropped, s_input.Accept(Frames.InArray(frame), frame.Length));
        Assert.AreEqual(1u, s_counters[StackCounter.EthernetDroppedNotOurs]);
        frame[5] ^= 8;
        frame[6] |= 1;
        Assert.AreEqual(IPv4Input.Dropped, s_input.Accept(Frames.InArray(frame), frame.Length));
        Assert.AreEqual(1u, s_counters[StackCounter.EthernetDroppedBadSource]);
    }

    [TestMethod] // tags inside tags, service tags
    public void Tag_OnlyOne()
    {
        Setup();
        byte[] frame = Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, Frames.Pattern(26));
        byte[] twice = Tagged(Tagged(frame, 0), 0);
        Assert.AreEqual(IPv4Input.Dropped, s_input.Accept(Frames.InArray(twice), twice.Length));
        byte[] service = Tagged(frame, 0);
        DialogueFrames.Put16(service, 12, 0x88A8);
        Assert.AreEqual(IPv4Input.Dropped, s_input.Accept(Frames.InArray(service), service.Length));
        Assert.AreEqual(2u, s_counters[StackCounter.EthernetDroppedUnknownType]);
        Assert.AreEqual(2u, Drops());
    }

    [TestMethod] // cut off anywhere: dropped once, and nothing behind the frame is read or moved
    public void Tag_CutOff()
    {
        byte[] whole = Tagged(Frames.IPv4(Frames.Peer, Frames.Own, Frames.Tcp, new byte[0]), 0xE000);
        for (int length = 0; length < whole.Length; length++)
        {
            Setup();
            byte[] array = Frames.InArray(Frames.Slice(whole, 0, length));
            int answer = s_input.Accept(array, length);
            if (length >= 18)
            {
                Assert.AreEqual(IPv4Input.Untagged, answer);
                Assert.AreEqual(0u, Drops());
                answer = s_input.Accept(array, length - 4);
            }

            Assert.AreEqual(IPv4Input.Dropped, answer);
            Assert.AreEqual(1u, Drops());
            Assert.AreEqual(length < 18 ? 1u : 0u, s_counters[StackCounter.EthernetDroppedShort]);
        }
    }

    /// <summary>A frame with a tag of these 16 bits: priority, drop eligibility, VLAN.</summary>
    private static byte[] Tagged(byte[] frame, int tag)
    {
        byte[] tagged = new byte[frame.Length + 4];
        Array.Copy(frame, 0, tagged, 0, 12);
        DialogueFrames.Put16(tagged, 12, 0x8100);
        DialogueFrames.Put16(tagged, 14, tag);
        Array.Copy(frame, 12, tagged, 16, frame.Length - 12);
        return tagged;
    }

    private static void Setup()
    {
        s_counters = new StackCounters();
        Routing routing = new Routing();
        routing.Configure(Frames.Own, Frames.Netmask, Frames.Gateway);
        s_input = new IPv4Input(new FakeDriver(), routing, s_counters);
    }

    private static uint Drops()
    {
        return s_counters[StackCounter.EthernetDroppedShort] + s_counters[StackCounter.EthernetDroppedNotOurs]
            + s_counters[StackCounter.EthernetDroppedUnknownType] + s_counters[StackCounter.EthernetDroppedOtherVlan]
            + s_counters[StackCounter.EthernetDroppedBadSource] + s_counters[StackCounter.IPv4DroppedMalformed];
    }
}
