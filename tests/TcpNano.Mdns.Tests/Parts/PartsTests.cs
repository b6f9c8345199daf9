using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Mdns.Tests.Support;

namespace TcpNano.Mdns.Tests.Parts;

/// <summary>Options, names and the longest message.</summary>
[TestClass]
public class PartsTests
{
    [TestMethod]
    [Rfc(6763, "6.1-2", "6.4-1", "7-1")]
    public void BadOptions_AreRefused()
    {
        Action<MdnsOptions>[] spoilers =
        [
            options => options.HostName = null!,
            options => options.HostName = "",
            options => options.HostName = "a.b",
            options => options.HostName = "-a",
            options => options.HostName = "a-",
            options => options.HostName = "ä",
            options => options.HostName = new string('a', 64),
            options => options.InstanceName = "",
            options => options.InstanceName = new string('ä', 32),
            options => options.InstanceName = "a\tb",
            options => options.InstanceName = "\uD83D",
            options => options.InstanceName = "\uDCA1",
            options => options.ServiceType = null!,
            options => options.ServiceType = "http._tcp",
            options => options.ServiceType = "_http",
            options => options.ServiceType = "_http._sctp",
            options => options.ServiceType = "_http._tcp.local",
            options => options.ServiceType = "_._tcp",
            options => options.ServiceType = "_123._tcp",
            options => options.ServiceType = "_abcdefghijklmnop._tcp",
            options => options.ServiceType = "_ht_tp._tcp",
            options => options.Port = 0,
            options => options.Port = 65536,
            options => options.Text = [""],
            options => options.Text = [null!],
            options => options.Text = ["=a"],
            options => options.Text = ["ä"],
            options => options.Text = [new string('a', 256)],
            options => options.Text = [new string('a', 200), new string('a', 200)],
        ];
        foreach (Action<MdnsOptions> spoil in spoilers)
        {
            MdnsOptions options = Lan.Options();
            spoil(options);
            Lan lan = new();
            Assert.Throws<ArgumentException>(() => lan.AddDevice(options), Array.IndexOf(spoilers, spoil).ToString());
        }

        Assert.Throws<ArgumentNullException>(() => new MdnsResponder(null!, Lan.Options()));
    }

    [TestMethod]
    [Rfc(6763, "4.1.1-1", "6.1-1")]
    public void Instance_IsUtf8()
    {
        Lan lan = new();
        MdnsOptions options = Lan.Options();
        options.InstanceName = "Größe ✓ 💡 (5)";
        options.Text = null!;
        Device device = lan.AddDevice(options);
        device.Responder.Start();
        lan.Run(3000);
        Assert.AreEqual(options.InstanceName, device.InstanceName);
        Rr text = device.Responses[0].Answers.Single(record => record.Type == Lan.Txt);
        CollectionAssert.AreEqual(new byte[] { 0 }, text.Data, "one empty string");
        CollectionAssert.AreEqual(Encoding.UTF8.GetBytes(options.InstanceName), device.Responses[0].Answers.Single(record => record.Name == Lan.TypeName).Data[1..(1 + Encoding.UTF8.GetByteCount(options.InstanceName))]);
        Assert.Throws<ArgumentException>(() => device.Responder.GetInstanceName(new byte[3]));
        Assert.Throws<ArgumentException>(() => device.Responder.GetHostName(null!));
    }

    [TestMethod]
    public void NumberedNames_StayLabels()
    {
        byte[] local = [0];
        MdnsLabel host = new(Encoding.ASCII.GetBytes(new string('a', 63)), local, false);
        for (int i = 2; i <= 12; i++)
        {
            host.TakeNext();
        }

        Assert.AreEqual(new string('a', 60) + "-12", Text(host));
        host.Reset();
        Assert.AreEqual(new string('a', 63), Text(host));
        MdnsLabel instance = new(Encoding.UTF8.GetBytes(new string('ä', 31)), local, true);
        instance.TakeNext();
        Assert.AreEqual(new string('ä', 29) + " (2)", Text(instance), "cut between characters");
        MdnsLabel last = new([97], local, false);
        for (int i = 2; i <= 1_000_000; i++)
        {
            last.TakeNext();
        }

        Assert.AreEqual("a-2", Text(last));
    }

    [TestMethod]
    [Rfc(6762, "17-1")]
    public void LongestNames_StillFit()
    {
        MdnsOptions options = new() { HostName = new string('h', 63), InstanceName = new string('i', 63), ServiceType = "_abcdefghijklmno._tcp", Port = 65535, Text = [new string('t', 255)] };
        Lan lan = new();
        Device device = lan.AddDevice(options, Lan.Network24 + 105);
        device.Responder.Start();
        lan.Run(5000);
        string instance = options.InstanceName + "." + options.ServiceType + ".local";
        Assert.HasCount(6, device.Responses[0].Answers);
        Dns all = Dns.Query(options.HostName + ".local", Lan.Any).Ask(options.HostName + ".local", Lan.Aaaa).Ask(instance, Lan.Any).Ask(instance, Lan.A).Ask("105.0.0.10.in-addr.arpa", Lan.Ptr).Ask(Lan.TypesName, Lan.Ptr).Ask(options.ServiceType + ".local", Lan.Ptr);
        Assert.HasCount(8, lan.Ask(all).Single().Answers);
        Assert.HasCount(2, lan.Ask(Dns.Query(instance, Lan.Any), port: 999).Single().Answers);
        Assert.HasCount(1, lan.Ask(Dns.Query(options.ServiceType + ".local", Lan.Ptr), port: 999).Single().Answers);
    }

    [TestMethod] // a responder in use has port 5353; without a free group it does not start
    public void NoGroupLeft_StartThrows()
    {
        Lan lan = new();
        Device device = lan.AddDevice();
        using UdpSocket socket = new(device.Stack, 64, 0);
        socket.Open(9);
        socket.Join(0xE0000101);
        socket.Join(0xE0000102);
        Assert.Throws<InvalidOperationException>(device.Responder.Start);
        Assert.AreEqual(MdnsState.Stopped, device.Responder.State);
        device.Responder.Stop();
        using UdpSocket other = new(device.Stack, 64, 0);
        other.Open(5353);
        Assert.Throws<InvalidOperationException>(device.Responder.Start);
        other.Close();
        socket.Close();
        device.Responder.Start();
        lan.Run(3000);
        Assert.AreEqual(MdnsState.Running, device.Responder.State);
    }

    private static string Text(MdnsLabel label)
    {
        return Encoding.UTF8.GetString(label.Name, 1, label.Name[0]);
    }
}
