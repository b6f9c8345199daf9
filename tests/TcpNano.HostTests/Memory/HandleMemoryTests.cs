using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Memory;

/// <summary>What an app's handles take, on both runtimes: as stated, as documented, and as allocated by the calls that make one.</summary>
[TestClass]
public class HandleMemoryTests
{
    private static int Connection => TcpConnection.BytesRequiredOn(TcpRuntime.Net);

    private static int Listener => TcpListener.BytesRequiredOn(TcpRuntime.Net);

    [TestMethod]
    public void OnNanoClr_HandlesTakeWhatIsStated()
    {
        NetworkStack stack = new VirtualPair(1, ImpairmentProfile.None, _ => { }).Left;
        long alone = NanoHeap.Walk(stack).Octets;
        Assert.AreEqual(alone + TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr), NanoHeap.Walk(stack, new TcpConnection(stack)).Octets);
        Assert.AreEqual(alone + TcpListener.BytesRequiredOn(TcpRuntime.NanoClr), NanoHeap.Walk(stack, new TcpListener(stack)).Octets);
        Assert.AreEqual(alone + UdpSocket.BytesRequiredOn(TcpRuntime.NanoClr, 1000, 77), NanoHeap.Walk(stack, new UdpSocket(stack, 1000, 77)).Octets);
    }

    [TestMethod]
    [DataRow("NetworkStack.Opening.cs", "Listens on a port", false)]
    [DataRow("NetworkStack.Opening.cs", "Opens a connection", true)]
    [DataRow("TcpListener.cs", "Takes the next connection", true)]
    public void Docs_StateWhatIsAllocated(string file, string call, bool isConnection)
    {
        int nano = isConnection ? TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr) : TcpListener.BytesRequiredOn(TcpRuntime.NanoClr);
        int net = isConnection ? Connection : Listener;
        string[] lines = [.. Repository.Files("src/TcpNano", file).SelectMany(path => Repository.Read(path).Split('\n')).Where(line => line.Contains("<summary>" + call, StringComparison.Ordinal))];
        Assert.HasCount(1, lines);
        Assert.Contains($"{nano} octets on nanoCLR and {net} on .NET", lines[0]);
    }

    [TestMethod]
    public void OnDotNet_CallsAllocateTheHandleAndNothingElse()
    {
        VirtualPair pair = new(4, new ImpairmentProfile { Delay = 1 }, o => o.MaxSegmentLifetime = 1);
        pair.Prime();
        TcpListener ownListener = new(pair.Right);
        TcpConnection ownLeft = new(pair.Left);
        TcpConnection ownRight = new(pair.Right);
        long least = long.MaxValue;
        long leastOwn = long.MaxValue;
        long leastConnect = long.MaxValue;
        long leastAccept = long.MaxValue;

        // The least of several: the first call of each has more to do, and the runtime allocates on its own account now and then.
        for (int i = 0; i < 6; i++)
        {
            TcpListener? listener = null;
            least = Math.Min(least, Allocated(() => listener = pair.Right.Listen(VirtualPair.Port, 4)));
            TcpConnection? left = null;
            leastConnect = Math.Min(leastConnect, Allocated(() => left = pair.Left.Connect(VirtualPair.RightAddress, VirtualPair.Port, 0)));
            Assert.IsTrue(pair.Network.RunUntil(() => listener!.HasPending, pair.Network.Now + 10_000));
            TcpConnection? right = null;
            leastAccept = Math.Min(leastAccept, Allocated(() => right = listener!.Accept(0)));
            End(pair, left!, right!);
            listener!.Close();

            leastOwn = Math.Min(leastOwn, Allocated(() =>
            {
                pair.Right.Listen(ownListener, VirtualPair.Port, 4);
                pair.Left.Connect(ownLeft, VirtualPair.RightAddress, VirtualPair.Port, 0);
            }));
            Assert.IsTrue(pair.Network.RunUntil(() => ownListener.HasPending, pair.Network.Now + 10_000));
            leastOwn = Math.Min(leastOwn, Allocated(() => ownListener.Accept(ownRight, 0)));
            End(pair, ownLeft, ownRight);
            ownListener.Close();
        }

        Assert.AreEqual(Listener, least, "Listen");
        Assert.AreEqual(Connection, leastConnect, "Connect");
        Assert.AreEqual(Connection, leastAccept, "Accept");
        Assert.AreEqual(0, leastOwn, "handles of the app's own");
    }

    private static void End(VirtualPair pair, TcpConnection left, TcpConnection right)
    {
        left.Abort();
        pair.Elapse(10);
        right.Abort();
    }

    private static long Allocated(Action call)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
