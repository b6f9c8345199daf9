using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Esp32;

namespace TcpNano.Esp32.Tests;

/// <summary>The stack on the driver: it leaves checksums to it, both ways.</summary>
[TestClass]
public class StackOnEsp32Tests : Esp32Tests
{
    private static readonly byte[] s_peer = [2, 0, 0, 0, 0, 1];

    [TestMethod]
    public void Stack_AnswersAPing()
    {
        using Esp32Ethernet mac = new(Boards.Wt32Eth01);
        NetworkStack stack = new(mac, new StackOptions { Connections = 1, Secret = mac.NewSecret() });
        stack.Configure(IPv4Address.From(10, 0, 0, 2), IPv4Address.From(255, 255, 255, 0), 0);
        NativeMac.Sent.Clear();

        NativeMac.Waiting.Enqueue(ArpRequest());
        NativeMac.Waiting.Enqueue(Ping());
        HighResTimer.Current = 1_000_000;
        stack.Poll();

        Assert.HasCount(2, NativeMac.Sent);
        byte[] reply = NativeMac.Sent[1];
        Assert.AreEqual(0, reply[34], "an echo reply");
        CollectionAssert.AreEqual(s_peer, reply[..6]);
        Assert.AreEqual(0, reply[24] | reply[25] | reply[36] | reply[37], "checksums are the driver's business");
        Assert.AreEqual(0u, stack.Counters[StackCounter.IPv4DroppedBadChecksum]);
        Assert.AreEqual(0u, stack.Counters[StackCounter.IcmpDroppedBadChecksum]);
    }

    private static byte[] ArpRequest()
    {
        byte[] frame = new byte[60];
        frame.AsSpan(0, 6).Fill(0xFF);
        s_peer.CopyTo(frame, 6);
        new byte[] { 8, 6, 0, 1, 8, 0, 6, 4, 0, 1 }.CopyTo(frame, 12);
        s_peer.CopyTo(frame, 22);
        new byte[] { 10, 0, 0, 1 }.CopyTo(frame, 28);
        new byte[] { 10, 0, 0, 2 }.CopyTo(frame, 38);
        return frame;
    }

    // Without checksums: the driver has verified them.
    private static byte[] Ping()
    {
        byte[] frame = new byte[60];
        new byte[] { 0x24, 0x6F, 0x28, 1, 2, 3 }.CopyTo(frame, 0);
        s_peer.CopyTo(frame, 6);
        new byte[] { 8, 0, 0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 1, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 8, 0, 0, 0, 0, 7 }.CopyTo(frame, 12);
        return frame;
    }
}
