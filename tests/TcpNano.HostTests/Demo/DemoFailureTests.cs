using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tcp;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Demo;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Demo;

/// <summary>A stack that does in the demo what none may do is not shown as if all was well.</summary>
[TestClass]
public class DemoFailureTests
{
    [TestMethod]
    [DataRow("wire", "A bug of this program: the client sent another octet than the app has sent at its place 3.")]
    [DataRow("invariant", "A bug of this program: an invariant of the client's stack is broken: Slots in use and free ones do not add up.")]
    [DataRow("stream", "A bug of this program: the server received what was not sent: octet 3 of stream 0 is not the one that was sent.")]
    [DataRow("exception", "A bug of this program: InvalidOperationException: no idea.")]
    public void WhatIsSpoilt_IsToldBelowTheLadder(string what, string told)
    {
        StringWriter output = new() { NewLine = "\n" };
        int status = DemoCommand.Play(new SpoiltScene(what), new DemoOptions(0, 0, 0, 1), new Terminal(TcpNanoCommand.Name, output, new StringWriter()));
        Assert.AreEqual(ExitStatus.Failed, status);
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.AreEqual(told, lines[^1]);
        Assert.AreEqual("", lines[^2]);
        Assert.StartsWith("   time   client", lines[0]);
        Assert.Contains("SYN|ACK seq=0 ack=1", lines[3]);
    }

    private sealed class SpoiltScene(string what) : Scene
    {
        public override string Name => "spoilt";

        public override string Summary => "something is wrong";

        public override string Play(Stage stage)
        {
            Assert.IsTrue(stage.Open());
            if (what == "exception")
            {
                throw new InvalidOperationException("no idea");
            }

            stage.Client.Host.Driver.TransmitRing = 0;
            stage.Client.Send(100);
            TransmissionControlBlock client = stage.Client.Connection!.Block;
            if (what == "wire")
            {
                client.SendRing[(client.SendHead + 3) % client.SendRing.Length] ^= 1;
            }
            else if (what == "invariant")
            {
                stage.Client.Host.Stack.Tcp.Table.TakeFree();
            }

            stage.Client.Host.Driver.TransmitRing = int.MaxValue;
            stage.Until(() => stage.Server.Connection!.Available == 100);
            TransmissionControlBlock server = stage.Server.Connection!.Block;
            server.ReceiveRing[(server.ReceiveHead + 3) % server.ReceiveRing.Length] ^= 1;
            stage.Server.Read();
            return "all is well";
        }
    }
}
