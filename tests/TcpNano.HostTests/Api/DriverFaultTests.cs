using System.Collections.Concurrent;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;

namespace TcpNano.HostTests.Api;

/// <summary>A driver that throws, against its contract: it is counted and kept for the app, and the driver is asked again.</summary>
[TestClass]
public class DriverFaultTests
{
    [TestMethod]
    [DataRow("Receive")]
    [DataRow("Transmit")]
    [DataRow("Wait")]
    [DataRow("Transmit", "IsLinkUp")] // what found no room asks for the link, too
    public void PumpGoesOn(params string[] calls)
    {
        ThrowingDriver? driver = null;
        using StackPair pair = new(wrapLeft: inner => driver = new ThrowingDriver(inner));
        (TcpConnection left, TcpConnection right) = pair.Open();
        Assert.IsNull(pair.Left.TakeDriverFault());
        driver!.ThrowFrom(calls);
        pair.Wire.Left.Kick();
        byte[] buffer = new byte[1000];
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(1000, right.Send(new byte[1000], 0, 1000, -1));
            Hear(left, buffer);
            Assert.AreEqual(1000, left.Send(buffer, 0, 1000, -1));
            Hear(right, buffer);
        }

        StackPair.Until(() => pair.Left.Counters[StackCounter.DriverFaults] == calls.Length, "the faults counted");
        Exception? fault = pair.Left.TakeDriverFault();
        Assert.IsInstanceOfType<IOException>(fault);
        Assert.AreEqual(calls[0], fault.Message);
        Assert.IsNull(pair.Left.TakeDriverFault(), "told once");
        Assert.AreEqual(CloseReason.None, left.CloseReason);
    }

    private static void Hear(TcpConnection connection, byte[] buffer)
    {
        for (int got = 0; got < buffer.Length;)
        {
            int n = connection.Receive(buffer, got, buffer.Length - got, (int)StackPair.Patience.TotalMilliseconds);
            Assert.IsGreaterThan(0, n);
            got += n;
        }
    }

    /// <summary>Throws once from each call that is named, in their order.</summary>
    private sealed class ThrowingDriver(MacDriver inner) : MacDriver
    {
        private readonly ConcurrentQueue<string> _next = [];

        public override MacCapabilities Capabilities => inner.Capabilities;

        public override int Mtu => inner.Mtu;

        public override bool IsLinkUp
        {
            get
            {
                ThrowIf(nameof(IsLinkUp));
                return inner.IsLinkUp;
            }
        }

        public void ThrowFrom(params string[] calls)
        {
            Array.ForEach(calls, _next.Enqueue);
        }

        public override void GetAddress(byte[] buffer)
        {
            inner.GetAddress(buffer);
        }

        public override int Receive(byte[] frame)
        {
            ThrowIf(nameof(Receive));
            return inner.Receive(frame);
        }

        public override bool Transmit(byte[] frame, int length)
        {
            ThrowIf(nameof(Transmit));
            return inner.Transmit(frame, length);
        }

        public override int Wait(int timeout)
        {
            ThrowIf(nameof(Wait));
            return inner.Wait(timeout);
        }

        public override void Kick()
        {
            inner.Kick();
        }

        public override long Now()
        {
            return inner.Now();
        }

        private void ThrowIf(string call)
        {
            if (_next.TryPeek(out string? next) && next == call && _next.TryDequeue(out _))
            {
                throw new IOException(call);
            }
        }
    }
}
