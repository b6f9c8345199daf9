using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Dialogues;

/// <summary>What is dropped, and that it is counted.</summary>
[TestClass]
public class RefusalTests
{
    [TestMethod]
    [Rfc(6762, "11-2")]
    public void SenderOnAnotherNetwork()
    {
        Lan lan = new();
        Device device = lan.Running();
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A), 0x0A000105));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A), 0x0A000105, to: device));
        Assert.IsEmpty(lan.Ask(Dns.Query(Lan.HostName, Lan.A), 0x0A000105, port: 1000));
        lan.Say(Dns.Response(Rr.A(Lan.HostName, Lan.Peer)), 0xC0A80001);
        lan.Run(1);
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
        Assert.AreEqual(4u, device.Count(MdnsCounter.DroppedOffLink));
    }

    [TestMethod]
    [Rfc(6762, "18.3-1", "18.11-1")]
    public void OpcodeOrCode()
    {
        Lan lan = new();
        Device device = lan.Running();
        foreach (int flags in new[] { 0x0800, 0x7800, 0x0001, 0x000F, 0x8403 })
        {
            Dns message = Dns.Query(Lan.HostName, Lan.A);
            message.Answers.Add(Rr.A(Lan.HostName, Lan.Peer));
            message.Flags = flags;
            Assert.IsEmpty(lan.Ask(message));
        }

        Assert.AreEqual(5u, device.Count(MdnsCounter.DroppedWrongCode));
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
    }

    [TestMethod]
    [Rfc(6762, "6-6", "6-7")]
    public void ResponseFromAnotherPort_OrUnasked()
    {
        Lan lan = new();
        Device device = lan.Running();
        lan.Ask(Dns.Response(Rr.A(Lan.HostName, Lan.Peer)), port: 5354);
        Assert.AreEqual(1u, device.Count(MdnsCounter.DroppedWrongPort));
        lan.Ask(Dns.Response(Rr.A(Lan.HostName, Lan.Peer)), to: device);
        Assert.AreEqual(1u, device.Count(MdnsCounter.DroppedUnexpected));
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
    }

    [TestMethod]
    [Rfc(6762, "18-1")]
    public void Malformed()
    {
        byte[] query = Dns.Query(Lan.HostName, Lan.A).Knows(Rr.Ptr(Lan.TypeName, Lan.InstanceName)).Build();
        List<byte[]> messages = [];
        for (int length = 0; length < query.Length; length++)
        {
            messages.Add(query[..length]);
        }

        messages.Add(Changed(query, 12, 0xC0, 12));  // points at itself
        messages.Add(Changed(query, 12, 0xC0, 14));  // forwards
        messages.Add(Changed(query, 12, 0xC0, 4));   // into the header
        messages.Add(Changed(query, 12, 0x44));      // a kind of label there is not
        messages.Add(Changed(query, 12, 0x84));
        messages.Add(Changed(query, 12, 63));        // out of the message
        messages.Add(Changed(query, 4, 0xFF, 0xFF)); // questions that are not there
        messages.Add(Changed(query, 6, 0xFF, 0xFF));
        messages.Add(Changed(query, 10, 0xFF, 0xFF));
        messages.Add([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. Enumerable.Repeat<byte[]>([63, .. new byte[63]], 4).SelectMany(label => label), 0, 0, 1, 0, 1]); // 257 octets of name
        messages.Add([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 0xC0, 12, 0, 1, 0, 1]); // a loop through a label

        // A name that ends before its record's data, or reaches out of it.
        byte[] pointer = Dns.Response(Rr.Ptr(Lan.TypeName, Lan.InstanceName)).Build();
        int count = 12 + Dns.NameOctets(Lan.TypeName).Length + 9;
        messages.Add([.. Changed(pointer, count, (byte)(pointer[count] + 1)), 0]);
        messages.Add(Changed(pointer, count, (byte)(pointer[count] - 1)));
        Lan lan = new();
        Device device = lan.Running();
        foreach (byte[] message in messages)
        {
            lan.Say(message);
            lan.Run(1);
        }

        Assert.AreEqual((uint)messages.Count, device.Count(MdnsCounter.DroppedMalformed));
        Assert.IsTrue(lan.Messages.All(message => message.Source == Lan.Peer));
        Assert.HasCount(1, lan.Ask(Dns.Query(Lan.HostName, Lan.A)));
    }

    [TestMethod]
    public void NotByThatLongAPointer_ButByRightOnes_NamesAreRead()
    {
        // The question's name in two pieces: "lamp" and a pointer to "local" in the name before.
        byte[] query = [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 120, .. Dns.NameOctets("local"), 0, 1, 0, 1, 4, 108, 97, 109, 112, 0xC0, 14, 0, 1, 0, 1];
        Lan lan = new();
        lan.Running();
        lan.Say(query);
        lan.Run(10);
        Assert.AreEqual("10.0.0.5", lan.Messages[^1].Answers.Single().DataText);
    }

    [TestMethod] // no frame of Ethernet's is that long; fragments may be
    public void LongerThanAFrame()
    {
        Lan lan = new();
        Device device = lan.Running();
        byte[] query = Dns.Query(Lan.HostName, Lan.A).Build();
        lan.Say([.. query, .. new byte[1473 - query.Length]]);
        lan.Run(10);
        Assert.AreEqual(1u, device.Count(MdnsCounter.DroppedLong));
        Assert.HasCount(1, lan.Messages);
        lan.Say([.. query, .. new byte[1472 - query.Length]]);
        lan.Run(10);
        Assert.HasCount(3, lan.Messages);
    }

    [TestMethod]
    public void WithoutNames_NothingIsTaken()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        device.Responder.Start();
        lan.Run(3000);
        device.Driver.SetLink(false);
        lan.Run(10);
        Assert.AreEqual(MdnsState.Waiting, device.Responder.State);
        device.Responder.Stop();
        Assert.AreEqual(0u, device.Count(MdnsCounter.GoodbyesSent));
    }

    private static byte[] Changed(byte[] message, int at, params byte[] octets)
    {
        byte[] changed = [.. message];
        octets.CopyTo(changed, at);
        return changed;
    }
}
