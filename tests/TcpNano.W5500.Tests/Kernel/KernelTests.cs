using System.Device.Gpio;
using System.Device.Spi;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Kernel;
using TcpNano.Linux;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Kernel;

/// <summary>The kernel's TCP against a stack behind the driver, the chip's model and a TAP, in real time.</summary>
[TestClass]
public class KernelTests
{
    private const string KernelAddress = "10.9.0.1";
    private const string StackAddress = "10.9.0.2";
    private const int Patience = 60_000;

    // The environment may ask for more: 100 in all were seen to take seconds.
    private static readonly int s_megabytes = int.Parse(Environment.GetEnvironmentVariable("TCPNANO_W5500_MEGABYTES") ?? "8", CultureInfo.InvariantCulture);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, true)]
    public void Bulk_GoesBothWaysAtOnce_AndTheDriverAllocatesNothing(bool withPin, bool lowOctetFirst)
    {
        GpioController.Wires.Clear();
        SpiDevice.LowOctetFirst = lowOctetFirst;
        using NetworkNamespace kernel = NetworkNamespace.Create();
        using TapDriver tap = kernel.Run(() => new TapDriver("tap0"));
        kernel.SetAddress("tap0", KernelAddress + "/24");
        W5500Model chip = new();
        W5500Settings settings = Bench.Settings();
        settings.InterruptPin = withPin ? W5500Model.InterruptPin : W5500Settings.NoPin;
        using W5500Mac mac = new(settings);
        using TapJack jack = new(tap, chip);
        MeasuringDriver driver = new(mac);
        StackOptions options = new() { Secret = RandomNumberGenerator.GetBytes(StackOptions.SecretLength), ReceiveBuffer = 8760, SendBuffer = 16384 };
        NetworkStack stack = new(driver, options);
        stack.Configure(IPv4Address.Parse(StackAddress), 0xFFFFFF00, 0);
        TcpListener listener = stack.Listen(7, 1);
        stack.Start();
        try
        {
            string ping = kernel.Command("ping", $"-c 3 -i 0.2 -W 5 {StackAddress}");
            StringAssert.Contains(ping, "3 received");
            using Socket socket = kernel.Socket(Patience);
            socket.Connect(new IPEndPoint(IPAddress.Parse(StackAddress), 7));
            TcpConnection connection = listener.Accept(Patience);

            // Once round, so that everything is compiled that is going to be.
            Exchange(socket, connection, 500_000, 1);
            long allocated = driver.Allocated;
            int frames = Frames(mac);
            int transfers = mac.GetCounter(W5500Counter.Transfers);
            Stopwatch watch = Stopwatch.StartNew();
            Exchange(socket, connection, s_megabytes * 500_000, 2);
            watch.Stop();
            frames = Frames(mac) - frames;
            transfers = mac.GetCounter(W5500Counter.Transfers) - transfers;
            TestContext.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{s_megabytes} MB in {watch.Elapsed.TotalSeconds:0.00} s, half of it each way: {frames} frames, {transfers} transfers, {(double)transfers / frames:0.00} each; chip without room {chip.Overflows}, kernel without room {jack.Lost}"));
            if (!withPin)
            {
                Assert.AreEqual(allocated, driver.Allocated, "octets that the driver has allocated");
            }

            Assert.AreEqual(0, mac.GetCounter(W5500Counter.Reopened));
            Assert.AreEqual(0, mac.GetCounter(W5500Counter.SpiErrors));
            Assert.AreEqual("", string.Join('\n', chip.Violations.Distinct()), "what the datasheet forbids");
        }
        finally
        {
            stack.Stop();
        }
    }

    private static int Frames(W5500Mac mac)
    {
        return mac.GetCounter(W5500Counter.Received) + mac.GetCounter(W5500Counter.Transmitted);
    }

    private static void Exchange(Socket socket, TcpConnection connection, int length, int seed)
    {
        byte[] there = Traffic.Random(length, seed);
        byte[] back = Traffic.Random(length, seed + 100);
        Task<byte[]> received = Task.Run(() => Receive(socket, length));
        Task<byte[]> taken = Task.Run(() => Receive(connection, length));
        Task sent = Task.Run(() => socket.Send(there));
        Traffic.Send(connection, back, Patience);
        Assert.IsTrue(Task.WaitAll([received, taken, sent], Patience), "no end");
        Assert.IsTrue(there.AsSpan().SequenceEqual(taken.Result), "from the kernel");
        Assert.IsTrue(back.AsSpan().SequenceEqual(received.Result), "to the kernel");
    }

    private static byte[] Receive(Socket socket, int length)
    {
        byte[] data = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = socket.Receive(data, at, length - at, SocketFlags.None);
            Assert.IsGreaterThan(0, count);
            at += count;
        }

        return data;
    }

    private static byte[] Receive(TcpConnection connection, int length)
    {
        byte[] data = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = connection.Receive(data, at, length - at, Patience);
            Assert.IsGreaterThan(0, count, Traffic.Describe(connection));
            at += count;
        }

        return data;
    }
}
