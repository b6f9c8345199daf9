using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary><c>tcpnano connect</c> against a server in the kernel.</summary>
[TestClass]
public class ConnectCommandTests
{
    private const int Port = 5000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(180_000)]
    public void StandardInput_ComesBackAsStandardOutput(Wire wire)
    {
        using Bench bench = Bench.WithoutStack(TestContext, wire);
        Socket listener = bench.KernelListens(Port);
        byte[] data = Traffic.Random(1 << 20, 9);
        using CommandProcess command = Start(bench);
        MemoryStream output = new();
        bench.Both(
            () =>
            {
                Socket peer = bench.KernelAccepts(listener);
                Traffic.Echo(peer);
                peer.Close();
            },
            () => bench.Both(
                () =>
                {
                    command.Input.BaseStream.Write(data);
                    command.Input.Close();
                },
                () =>
                {
                    Task copy = command.Output.BaseStream.CopyToAsync(output);
                    Assert.IsTrue(copy.Wait(2 * bench.Patience), $"{output.Length} octets came back, then no more");
                }));
        Assert.AreEqual(0, command.WaitForExit(bench.Patience), command.Errors);
        Assert.AreEqual(Traffic.Of(data), Traffic.Of(output.ToArray()));
        AssertNothingStuck(bench, wire);
    }

    [TestMethod]
    [DataRow(Wire.Direct)]
    [DataRow(Wire.Impaired)]
    [Timeout(120_000)]
    public void EndOfInput_IsAHalfClose(Wire wire)
    {
        using Bench bench = Bench.WithoutStack(TestContext, wire);
        Socket listener = bench.KernelListens(Port);
        using CommandProcess command = Start(bench);
        command.Input.Write("question");
        command.Input.Close();
        using Socket peer = bench.KernelAccepts(listener);
        Assert.AreEqual(Traffic.Of("question"u8.ToArray()), Traffic.ReceiveAll(peer));
        peer.Send("answer"u8);
        peer.Close();
        Task<string> output = command.Output.ReadToEndAsync();
        Assert.IsTrue(output.Wait(bench.Patience));
        Assert.AreEqual("answer", output.Result);
        Assert.AreEqual(0, command.WaitForExit(bench.Patience), command.Errors);
        AssertNothingStuck(bench, wire);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void RefusedAndReset_HaveExitStatusesOfTheirOwn()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        int refused;
        using (CommandProcess command = Start(bench))
        {
            refused = command.WaitForExit(bench.Patience);
            StringAssert.Contains(command.Errors.ToLowerInvariant(), "refused");
        }

        Socket listener = bench.KernelListens(Port);
        int reset;
        using (CommandProcess command = Start(bench))
        {
            Socket peer = bench.KernelAccepts(listener);
            peer.LingerState = new LingerOption(true, 0);
            peer.Close();
            reset = command.WaitForExit(bench.Patience);
            StringAssert.Contains(command.Errors.ToLowerInvariant(), "reset");
        }

        Assert.AreNotEqual(0, refused);
        Assert.AreNotEqual(0, reset);
        Assert.AreNotEqual(refused, reset);
        bench.AssertKernelHasNothingStuck();
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Interrupt_ResetsTheConnection_AndSaysHowFarItCame_Exit130()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        Socket listener = bench.KernelListens(Port);
        using CommandProcess command = Start(bench);
        command.Input.Write("question");
        command.Input.Flush();
        using Socket peer = bench.KernelAccepts(listener);
        Assert.AreEqual(8, peer.Receive(new byte[20]));
        peer.Send("answer"u8);
        Assert.AreEqual('a', command.Output.Read());
        command.Signal(CommandProcess.SignalInterrupt);
        Assert.AreEqual(130, command.WaitForExit(bench.Patience));
        StringAssert.EndsWith(command.Errors, $"tcpnano: interrupted: 8 octets were sent to {Bench.KernelAddress}:{Port}, 6 received; the connection was reset.\n");
        Assert.AreEqual(SocketError.ConnectionReset, Assert.ThrowsExactly<SocketException>(() => peer.Receive(new byte[1])).SocketErrorCode);
    }

    // A process that has ended cannot repeat a lost last ACK, as TIME-WAIT would: no promise can be made on a bad wire.
    private static void AssertNothingStuck(Bench bench, Wire wire)
    {
        if (wire == Wire.Direct)
        {
            bench.AssertKernelHasNothingStuck();
        }
    }

    private static CommandProcess Start(Bench bench)
    {
        return CommandProcess.Start(bench.StackSide, $"connect {Bench.KernelAddress}:{Port} --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix}");
    }
}
