using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Memory;

/// <summary>What a DHCP client takes, on both runtimes: as stated, and as its README says.</summary>
[TestClass]
public class DhcpMemoryTests
{
    [TestMethod]
    public void OnNanoClr_TakesWhatIsStated()
    {
        NetworkStack stack = NewStack();
        long alone = NanoHeap.Walk(stack).Octets;
        DhcpClient client = new(stack, new DhcpOptions());
        NanoHeap heap = NanoHeap.Walk(stack, client);
        Console.WriteLine(heap.Describe((_, owners) => owners.Any(owner => owner.Namespace == "TcpNano.Dhcp")));
        Assert.AreEqual(heap.Octets - alone, DhcpClient.BytesRequiredOn(TcpRuntime.NanoClr));
    }

    [TestMethod]
    public void OnDotNet_TakesWhatIsStated()
    {
        long least = long.MaxValue;

        // The least of several: the first has more to do, and the runtime allocates on its own account now and then.
        for (int i = 0; i < 6; i++)
        {
            NetworkStack stack = NewStack();
            DhcpOptions options = new();
            long before = GC.GetAllocatedBytesForCurrentThread();
            DhcpClient client = new(stack, options);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(client);
        }

        Assert.AreEqual(least, DhcpClient.BytesRequiredOn(TcpRuntime.Net));
    }

    [TestMethod]
    public void Readme_StatesBoth()
    {
        string readme = Repository.Read("src/TcpNano.Dhcp/README.md");
        Assert.Contains($"{DhcpClient.BytesRequiredOn(TcpRuntime.NanoClr)} octets of heap on nanoCLR", readme);
        Assert.Contains($"{DhcpClient.BytesRequiredOn(TcpRuntime.Net)} on .NET", readme);
    }

    private static NetworkStack NewStack()
    {
        return new NetworkStack(new SilentDriver(1500), new StackOptions { Secret = [.. Enumerable.Repeat((byte)1, 16)] });
    }
}
