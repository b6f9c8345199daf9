using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Services;

namespace TcpNano.HostTests.Services;

[TestClass]
public class ServiceTests
{
    [TestMethod]
    public void Echo_TakesNoMoreThanItCanSendOn_AndGivesAllBack()
    {
        ServiceBench bench = new(new EchoService());
        TcpConnection client = bench.Connect();
        byte[] data = new byte[100_000];
        new Random(1).NextBytes(data);
        int sent = 0;

        // A client that does not read: four buffers fill up, and then nothing moves.
        for (int i = 0; i < 100; i++)
        {
            sent += Math.Max(0, client.Send(data, sent, data.Length - sent, 0));
            bench.Pass(100);
        }

        Assert.IsGreaterThan(3 * ServiceBench.Buffer, sent);
        Assert.IsLessThanOrEqualTo(4 * ServiceBench.Buffer, sent);

        List<byte> back = [];
        byte[] buffer = new byte[1000];
        bench.Until(
            () =>
            {
                sent += sent < data.Length ? Math.Max(0, client.Send(data, sent, data.Length - sent, 0)) : 0;
                int taken = client.Receive(buffer, 0, buffer.Length, 0);
                back.AddRange(buffer.AsSpan(0, Math.Max(0, taken)));
                return back.Count == data.Length;
            });
        CollectionAssert.AreEqual(data, back);
        Assert.AreEqual(TcpState.Established, client.State, "it closes only after the peer");
        client.ShutdownSend();
        bench.Until(() => client.State == TcpState.Closed);
        Assert.AreEqual(CloseReason.ClosedLocally, client.CloseReason);
        Assert.AreEqual(0, bench.Table.Active);
        Assert.AreEqual(ServiceBench.Connections, bench.Server.Stack.FreeConnections);
    }

    [TestMethod]
    public void Echo_SendsBackWhatWasReceivedBeforeTheFin()
    {
        ServiceBench bench = new(new EchoService());
        TcpConnection client = bench.Connect();
        client.Send("last words"u8.ToArray(), 0, 10, 0);
        client.ShutdownSend();
        Assert.AreEqual("last words", Encoding.ASCII.GetString(bench.ReceiveAll(client)));
    }

    [TestMethod]
    public void Discard_TakesEverything_AndClosesAfterThePeer()
    {
        ServiceBench bench = new(new DiscardService());
        TcpConnection client = bench.Connect();
        byte[] data = new byte[1000];
        int sent = 0;
        bench.Until(
            () =>
            {
                sent += Math.Max(0, client.Send(data, 0, data.Length, 0));
                return sent > 200_000;
            });
        client.ShutdownSend();
        Assert.IsEmpty(bench.ReceiveAll(client));
    }

    [TestMethod]
    public void NeverRead_LetsTheWindowClose_AndResetsWhatItDidNotRead()
    {
        ServiceBench bench = new(new NeverReadService());
        TcpConnection client = bench.Connect();
        Assert.AreEqual(ServiceBench.Buffer, client.Send(new byte[ServiceBench.Buffer], 0, ServiceBench.Buffer, 0));
        bench.Pass(1000);
        Assert.AreEqual(ServiceBench.Buffer, client.Send(new byte[ServiceBench.Buffer], 0, ServiceBench.Buffer, 0));
        bench.Pass(60_000);
        Assert.AreEqual(TcpState.Established, client.State);
        Assert.AreEqual(ServiceBench.Buffer, client.SendQueued, "the window is closed");
        client.Abort();
        bench.Pass(1000);
        Assert.AreEqual(0, bench.Table.Active);
        CollectionAssert.Contains(bench.Reports, "ended never-read Reset");

        TcpConnection other = bench.Connect();
        other.Send(new byte[10], 0, 10, 0);
        other.ShutdownSend();
        bench.Until(() => other.State == TcpState.Closed);
        Assert.AreEqual(CloseReason.Reset, other.CloseReason, "ten octets were not read");
    }

    [TestMethod] // RFC 9293 section 3.10.7.4, first check: what goes beside a window probe must lie in the window
    public void ClosedWindow_DoesNotMakeThePeerDeafToOurAcks()
    {
        ServiceBench bench = new(new NeverReadService());
        TcpConnection client = bench.Connect();
        client.Send(new byte[ServiceBench.Buffer], 0, ServiceBench.Buffer, 0);
        bench.Pass(100);
        client.Send(new byte[ServiceBench.Buffer], 0, ServiceBench.Buffer, 0);
        bench.Pass(2000);
        Assert.IsGreaterThan(0u, bench.Client.Stack.Counters[StackCounter.WindowProbes]);
        TcpConnection server = bench.SessionOf(client).Connection;
        server.Send(new byte[100], 0, 100, 0);
        bench.Pass(50);
        Assert.AreEqual(0, server.SendQueued);
        Assert.AreEqual(0u, bench.Server.Stack.Counters[StackCounter.Retransmissions]);
    }

    [TestMethod]
    public void Daytime_SendsOneLine_AndClosesAtOnce()
    {
        ServiceBench bench = new(new DaytimeService(new StoppedClock()));
        TcpConnection client = bench.Connect();
        Assert.AreEqual("Tuesday, February 22, 2022 17:37:43-UTC\r\n", Encoding.ASCII.GetString(bench.ReceiveAll(client)));
        client.Close(0);
        bench.Pass(120_000);
        Assert.AreEqual(ServiceBench.Connections, bench.Server.Stack.FreeConnections);
    }

    [TestMethod]
    public void Chargen_SendsTheRotatingPattern_UntilThePeerCloses()
    {
        ServiceBench bench = new(new ChargenService());
        TcpConnection[] clients = [bench.Connect(), bench.Connect()];
        foreach (TcpConnection client in clients)
        {
            string[] lines = Encoding.ASCII.GetString(bench.Receive(client, 74 * 200)).Split("\r\n");
            for (int line = 0; line < 200; line++)
            {
                Assert.AreEqual(72, lines[line].Length);
                for (int i = 0; i < 72; i++)
                {
                    Assert.AreEqual((char)(' ' + ((line + i) % 95)), lines[line][i]);
                }
            }

            client.ShutdownSend();
            bench.ReceiveAll(client);
            bench.Until(() => client.State == TcpState.Closed);
            Assert.AreEqual(CloseReason.ClosedLocally, client.CloseReason);
        }
    }

    [TestMethod]
    public void ConnectClose_OpensAndCloses()
    {
        ServiceBench bench = new(new DiscardService());
        bench.ConnectBack(new ConnectCloseService(), out TcpListener listener);
        bench.Until(() => listener.HasPending);
        TcpConnection peer = listener.Accept(0);
        Assert.IsEmpty(bench.ReceiveAll(peer));
        peer.Close(0);
        bench.Pass(120_000);
        CollectionAssert.AreEqual(new[] { "connected connect-close" }, bench.Reports);
        Assert.AreEqual(0, bench.Table.Active);
    }

    [TestMethod]
    public void ActiveOpen_ThatIsRefused_IsReported()
    {
        ServiceBench bench = new(new DiscardService());
        bench.ConnectBack(new EchoService(), out TcpListener listener);
        listener.Close();
        bench.Until(() => bench.Reports.Count > 0);
        CollectionAssert.AreEqual(new[] { "ended echo Refused" }, bench.Reports);
        Assert.AreEqual(0, bench.Table.Active);
        Assert.AreEqual(ServiceBench.Connections, bench.Server.Stack.FreeConnections);
    }

    [TestMethod]
    public void CloseAll_SendsFinOnEveryConnection_AndListensNoMore()
    {
        ServiceBench bench = new(new EchoService());
        TcpConnection[] clients = [bench.Connect(), bench.Connect(), bench.Connect()];
        bench.Pass(100);
        Assert.AreEqual(3, bench.Table.Active);
        bench.Table.CloseAll();
        Assert.AreEqual(0, bench.Table.Active);
        foreach (TcpConnection client in clients)
        {
            Assert.IsEmpty(bench.ReceiveAll(client));
        }

        TcpConnection late = bench.Client.Stack.Connect(bench.Server.Stack.Address, ServiceBench.Port, 0);
        bench.Until(() => late.State == TcpState.Closed);
        Assert.AreEqual(CloseReason.Refused, late.CloseReason);
    }

    [TestMethod]
    public void Abort_ResetsOneConnection()
    {
        ServiceBench bench = new(new EchoService());
        TcpConnection first = bench.Connect();
        TcpConnection second = bench.Connect();
        bench.Pass(100);
        bench.Table.Abort(bench.SessionOf(first));
        bench.Pass(100);
        Assert.AreEqual(CloseReason.Reset, first.CloseReason);
        Assert.AreEqual(TcpState.Established, second.State);
        Assert.AreEqual(1, bench.Table.Active);
    }

    [TestMethod]
    public void Sessions_ThatHaveEnded_AreForgotten_AndNumbersNeverComeAgain()
    {
        ServiceBench bench = new(new DiscardService());
        TcpConnection lasting = bench.Connect();
        HashSet<int> numbers = [];
        int most = 0;
        for (int i = 0; i < 100; i++)
        {
            TcpConnection client = bench.Connect();
            bench.Pass(10);
            Assert.IsTrue(numbers.Add(bench.SessionOf(client).Number), "a number came again");
            client.ShutdownSend();
            bench.Until(() => client.State == TcpState.Closed);
            most = Math.Max(most, bench.Table.Sessions.Count);
        }

        Assert.AreEqual(1, bench.Table.Active);
        Assert.AreEqual(TcpState.Established, bench.SessionOf(lasting).Connection.State);
        Assert.IsLessThanOrEqualTo(2 * ServiceBench.Connections, most, "what has ended is kept");
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2022, 2, 22, 17, 37, 43, TimeSpan.Zero);
    }
}
