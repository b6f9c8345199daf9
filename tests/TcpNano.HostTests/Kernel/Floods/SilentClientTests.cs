using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>Clients that connect and never speak: an app that lets go of the one it has not heard from for longest serves all others.</summary>
[TestClass]
public class SilentClientTests
{
    private const int Port = 7;
    private const int Silent = 1000;
    private const int Legitimate = 10;
    private const int Patience = 5000; // milliseconds

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(8)]
    [DataRow(2)]
    [Timeout(120_000)]
    public void HonestClients_AreServed_WhenTheAppDropsTheOldestSilentOne(int connections)
    {
        using Bench bench = Bench.WithStack(TestContext, Wire.Direct, options =>
        {
            options.Connections = connections;
            options.ReceiveBuffer = 2920;
            options.SendBuffer = 2920;
        });
        using PatientEcho echo = new(bench.Stack, Port, connections);
        HonestClient client = new(bench, Port);
        for (int i = 1; i <= Silent; i++)
        {
            // A SYN that comes before the app has let go of anyone is dropped, and the kernel waits a second before it sends the next.
            int before = i - 1 + client.Times.Count;
            Assert.IsTrue(SpinWait.SpinUntil(() => echo.Accepted == before && bench.Stack.FreeConnections > 0, Patience), "the app lets go of nobody");
            bench.Keep(bench.Kernel.Socket(Patience)).Connect(Bench.StackAddress, Port);
            if (i % (Silent / Legitimate) == 0)
            {
                client.Connect(1);
            }
        }

        Assert.AreEqual("", string.Join(", ", client.Failures));
        Assert.HasCount(Legitimate, client.Times);
        Assert.IsGreaterThan(Silent - connections - 1, echo.Dropped);
        TestContext.WriteLine($"{connections} connections: {Silent} silent clients, {echo.Dropped} dropped, median {client.Percentile(50):F1} ms, most {client.Times.Max():F1} ms");
    }

    /// <summary>An echo on one thread that always has a slot free: it resets the connection it has not heard from for longest.</summary>
    private sealed class PatientEcho : ServerThread
    {
        private readonly NetworkStack _stack;
        private readonly List<TcpConnection> _open = [];
        private readonly TcpStatistics _statistics = new();
        private readonly byte[] _buffer = new byte[256];

        public PatientEcho(NetworkStack stack, int port, int backlog)
            : base(stack, port, backlog)
        {
            _stack = stack;
            Start();
        }

        public int Accepted { get; private set; }

        public int Dropped { get; private set; }

        protected override void Serve()
        {
            TcpConnection connection = Listener.Accept(1);
            if (connection is not null)
            {
                _open.Add(connection);
                Accepted++;
            }

            for (int i = _open.Count - 1; i >= 0; i--)
            {
                if (!Echo(_open[i]))
                {
                    _open[i].Close(0);
                    _open.RemoveAt(i);
                }
            }

            if (_stack.FreeConnections == 0 && _open.Count > 0)
            {
                TcpConnection oldest = _open.MaxBy(SinceLastHeard)!;
                oldest.Abort();
                _open.Remove(oldest);
                Dropped++;
            }
        }

        private bool Echo(TcpConnection connection)
        {
            int count;
            while ((count = connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
            {
                connection.Send(_buffer, 0, count, 0);
            }

            return count == TcpResult.TimedOut;
        }

        private int SinceLastHeard(TcpConnection connection)
        {
            connection.GetStatistics(_statistics);
            return _statistics.SinceLastHeard;
        }
    }
}
