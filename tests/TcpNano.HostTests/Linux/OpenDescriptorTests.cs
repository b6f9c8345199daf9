using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;

namespace TcpNano.HostTests.Linux;

/// <summary>A descriptor is closed once, and never under a call that uses it.</summary>
[TestClass]
public class OpenDescriptorTests
{
    private const int Number = 77;

    [TestMethod]
    public void Dispose_WithoutCalls_ClosesAtOnce_AndOnce()
    {
        Handle handle = new();
        OpenDescriptor descriptor = new(handle);
        descriptor.Dispose();
        Assert.AreEqual(1, handle.Releases);
        descriptor.Dispose();
        Assert.AreEqual(1, handle.Releases);
    }

    [TestMethod]
    [DataRow("read")]
    [DataRow("write")]
    [DataRow("wait")]
    public void Dispose_DuringACall_ClosesWhenThatReturns(string call)
    {
        Handle handle = new();
        OpenDescriptor descriptor = new(handle);
        Assert.AreEqual(Number, Begin(descriptor, call));
        End(descriptor, call);
        Begin(descriptor, call);
        descriptor.Dispose();
        Assert.AreEqual(0, handle.Releases);
        End(descriptor, call);
        Assert.AreEqual(1, handle.Releases);
    }

    [TestMethod]
    [DataRow("read")]
    [DataRow("write")]
    [DataRow("wait")]
    public void CallAfterDispose_IsRefused_AndClosesNothingTwice(string call)
    {
        Handle handle = new();
        OpenDescriptor descriptor = new(handle);
        descriptor.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Begin(descriptor, call));
        End(descriptor, call);
        Assert.AreEqual(1, handle.Releases);
    }

    [TestMethod]
    public void CallThatIsRefused_DoesNotCloseUnderAnotherOne()
    {
        Handle handle = new();
        OpenDescriptor descriptor = new(handle);
        descriptor.BeginWait();
        descriptor.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => descriptor.BeginRead());
        Assert.AreEqual(0, handle.Releases);
        descriptor.EndWait();
        Assert.AreEqual(1, handle.Releases);
    }

    [TestMethod]
    [Timeout(60_000)]
    public void ThreeThreadsAndDispose_CloseOnce_AndUnderNobody()
    {
        const int Rounds = 2000;
        int wrong = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Handle handle = new();
            OpenDescriptor descriptor = new(handle);
            using Barrier start = new(4);
            Thread[] threads =
            [
                Use(descriptor, handle, start, "read", () => Interlocked.Increment(ref wrong)),
                Use(descriptor, handle, start, "write", () => Interlocked.Increment(ref wrong)),
                Use(descriptor, handle, start, "wait", () => Interlocked.Increment(ref wrong)),
            ];
            start.SignalAndWait();
            Thread.SpinWait(round % 200);
            descriptor.Dispose();
            foreach (Thread thread in threads)
            {
                thread.Join();
            }

            Assert.AreEqual(1, handle.Releases, "round " + round);
        }

        Assert.AreEqual(0, wrong, "calls under which the descriptor was closed");
    }

    private static int Begin(OpenDescriptor descriptor, string call)
    {
        return call switch
        {
            "read" => descriptor.BeginRead(),
            "write" => descriptor.BeginWrite(),
            _ => descriptor.BeginWait(),
        };
    }

    private static void End(OpenDescriptor descriptor, string call)
    {
        switch (call)
        {
            case "read":
                descriptor.EndRead();
                break;
            case "write":
                descriptor.EndWrite();
                break;
            default:
                descriptor.EndWait();
                break;
        }
    }

    private static Thread Use(OpenDescriptor descriptor, Handle handle, Barrier start, string call, Action wrong)
    {
        Thread thread = new(() =>
        {
            start.SignalAndWait();
            while (true)
            {
                try
                {
                    Begin(descriptor, call);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                bool closed = handle.Releases != 0;
                Thread.SpinWait(5);
                closed |= handle.Releases != 0;
                End(descriptor, call);
                if (closed)
                {
                    wrong();
                }
            }
        });
        thread.Start();
        return thread;
    }

    // Counts instead of closing.
    private sealed class Handle : SafeHandle
    {
        private int _releases;

        public Handle()
            : base(-1, true)
        {
            SetHandle(Number);
        }

        public override bool IsInvalid => false;

        public int Releases => Volatile.Read(ref _releases);

        protected override bool ReleaseHandle()
        {
            Interlocked.Increment(ref _releases);
            return true;
        }
    }
}
