using System;
using System.Text;
using HttpDemo;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MqttDemo;
using nanoFramework.Hardware.Esp32;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Esp32.Tests;

/// <summary>The apps of nfproj on both of the ESP32's MACs, up to the natives, with another stack as peer.</summary>
[TestClass]
public class AppsOnEsp32Tests : Esp32Tests
{
    private const uint PeerAddress = 0x0A000001;
    private const uint DeviceAddress = 0x0A000002;

    private readonly FakeDriver _peerDriver = new(1500, 64, MacCapabilities.ReceiveChecksumsVerified);
    private readonly byte[] _buffer = new byte[4096];
    private NetworkStack _peer = null!;

    [TestInitialize]
    public void Begin()
    {
        NativeMac.Controls[MacControl.Link] = 1;
        byte[] secret = new byte[StackOptions.SecretLength];
        Array.Fill(secret, (byte)7);
        _peer = new NetworkStack(_peerDriver, new StackOptions { Secret = secret, SendBuffer = 4096, ReceiveBuffer = 4096 });
        _peer.Configure(PeerAddress, 0xFFFFFF00, 0);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void HttpDemo_ServesItsPage(bool wireless)
    {
        using Esp32Mac mac = Open(wireless);
        NetworkStack stack = NewStack(mac, HttpServer.Options(mac.NewSecret()));
        HttpServer server = new(stack, mac);
        TcpConnection client = _peer.Connect(DeviceAddress, 80, 0);
        RunUntil(stack, () => server.Step(), () => client.State == TcpState.Established);
        byte[] ask = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.AreEqual(ask.Length, client.Send(ask, 0, ask.Length, 0));
        StringBuilder answer = new();
        RunUntil(
            stack,
            () => server.Step(),
            () =>
            {
                int count = client.Receive(_buffer, 0, _buffer.Length, 0);
                answer.Append(Encoding.ASCII.GetString(_buffer, 0, Math.Max(0, count)));
                return answer.ToString().EndsWith("</html>\n", StringComparison.Ordinal);
            });
        StringAssert.StartsWith(answer.ToString(), "HTTP/1.1 200 OK\r\n");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void MqttDemo_AsksItsBroker(bool wireless)
    {
        using Esp32Mac mac = Open(wireless);
        NetworkStack stack = NewStack(mac, MqttPublisher.Options(mac.NewSecret()));
        MqttPublisher publisher = new(stack, mac, new BrokerFinder(stack, IPv4Address.Format(PeerAddress), null, 0));
        TcpListener listener = _peer.Listen(1883, 1);
        RunUntil(stack, () => publisher.Step(), () => listener.HasPending);
        TcpConnection broker = listener.Accept(0);
        RunUntil(stack, () => publisher.Step(), () => broker.Available > 0);
        int count = broker.Receive(_buffer, 0, _buffer.Length, 0);
        StringAssert.Contains(Encoding.ASCII.GetString(_buffer, 0, count), "tcpnano-246f28010203");
        byte[] accepted = [0x20, 2, 0, 0];
        broker.Send(accepted, 0, accepted.Length, 0);
        RunUntil(stack, () => publisher.Step(), () => publisher.Published > 0);
        Assert.AreEqual(PublisherPhase.Online, publisher.Phase);
    }

    private static Esp32Mac Open(bool wireless)
    {
        return wireless ? new Esp32Wifi("net", "password", true) : new Esp32Ethernet(Boards.Wt32Eth01);
    }

    private static NetworkStack NewStack(Esp32Mac mac, StackOptions options)
    {
        NetworkStack stack = new(mac, options);
        stack.Configure(DeviceAddress, 0xFFFFFF00, 0);
        return stack;
    }

    // Carries frames to and fro, and has both sides take turns of a millisecond.
    private void RunUntil(NetworkStack stack, Action step, Func<bool> met)
    {
        for (int turns = 0; !met(); turns++)
        {
            Assert.IsLessThan(2000, turns, "it does not come");
            step();
            stack.Poll();
            foreach (byte[] frame in NativeMac.Sent)
            {
                Assert.IsTrue(_peerDriver.Inject(frame, frame.Length));
            }

            NativeMac.Sent.Clear();
            _peer.Poll();
            byte[] sent;
            while ((sent = _peerDriver.TakeSent()) != null)
            {
                NativeMac.Waiting.Enqueue(sent[.._peerDriver.TakenLength]);
            }

            _peerDriver.Clock++;
            HighResTimer.Current += 1000;
            NativeMac.Microseconds += 1000;
        }
    }
}
