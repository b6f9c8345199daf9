using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dns;
using TcpNano.HostTests.Nano;
using TcpNano.Sntp;

namespace TcpNano.HostTests.Memory;

/// <summary>What a resolver and an SNTP client take, on both runtimes: as stated, and as their READMEs say.</summary>
[TestClass]
public class DnsSntpMemoryTests
{
    [TestMethod]
    [DataRow(8, 64, 2)]
    [DataRow(0, 1, 1)]
    [DataRow(64, 253, 8)]
    [DataRow(5, 37, 3)]
    public void Resolver_OnNanoClr(int entries, int name, int queries)
    {
        DnsOptions options = new() { CacheEntries = entries, NameLength = name, Queries = queries };
        NetworkStack stack = NewStack();
        long alone = NanoHeap.Walk(stack).Octets;
        NanoHeap heap = NanoHeap.Walk(stack, new DnsResolver(stack, options));
        Assert.AreEqual(heap.Octets - alone, DnsResolver.BytesRequiredOn(TcpRuntime.NanoClr, options));
    }

    [TestMethod]
    [DataRow(8, 64, 2)]
    [DataRow(0, 1, 1)]
    [DataRow(64, 253, 8)]
    [DataRow(5, 37, 3)]
    public void Resolver_OnDotNet(int entries, int name, int queries)
    {
        DnsOptions options = new() { CacheEntries = entries, NameLength = name, Queries = queries };
        Assert.AreEqual(Least(stack => new DnsResolver(stack, options)), DnsResolver.BytesRequiredOn(TcpRuntime.Net, options));
    }

    [TestMethod]
    public void SntpClient_OnNanoClr()
    {
        NetworkStack stack = NewStack();
        long alone = NanoHeap.Walk(stack).Octets;
        NanoHeap heap = NanoHeap.Walk(stack, new SntpClient(stack, new SntpOptions()));
        Assert.AreEqual(heap.Octets - alone, SntpClient.BytesRequiredOn(TcpRuntime.NanoClr));
    }

    [TestMethod]
    public void SntpClient_OnDotNet()
    {
        SntpOptions options = new();
        Assert.AreEqual(Least(stack => new SntpClient(stack, options)), SntpClient.BytesRequiredOn(TcpRuntime.Net));
    }

    [TestMethod]
    public void Readmes_StateIt()
    {
        string dns = Repository.Read("src/TcpNano.Dns/README.md");
        Assert.Contains($"{DnsResolver.BytesRequiredOn(TcpRuntime.NanoClr, new DnsOptions())} octets of heap on nanoCLR", dns);
        Assert.Contains($"{DnsResolver.BytesRequiredOn(TcpRuntime.Net, new DnsOptions())} on .NET", dns);
        string sntp = Repository.Read("src/TcpNano.Sntp/README.md");
        Assert.Contains($"{SntpClient.BytesRequiredOn(TcpRuntime.NanoClr)} octets of heap on nanoCLR", sntp);
        Assert.Contains($"{SntpClient.BytesRequiredOn(TcpRuntime.Net)} on .NET", sntp);
    }

    private static long Least(Func<NetworkStack, object> make)
    {
        long least = long.MaxValue;

        // The least of several: the first has more to do, and the runtime allocates on its own account now and then.
        for (int i = 0; i < 6; i++)
        {
            NetworkStack stack = NewStack();
            long before = GC.GetAllocatedBytesForCurrentThread();
            object made = make(stack);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(made);
        }

        return least;
    }

    private static NetworkStack NewStack()
    {
        return new NetworkStack(new SilentDriver(1500), new StackOptions { Secret = [.. Enumerable.Repeat((byte)1, 16)] });
    }
}
