using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.Mdns;

namespace TcpNano.HostTests.Memory;

/// <summary>What an mDNS responder with the longest names takes, on both runtimes: as stated, and as its README says.</summary>
[TestClass]
public class MdnsMemoryTests
{
    [TestMethod]
    public void OnNanoClr_TakesWhatIsStated()
    {
        NetworkStack stack = NewStack();
        long alone = NanoHeap.Walk(stack).Octets;
        MdnsResponder responder = new(stack, Options());
        NanoHeap heap = NanoHeap.Walk(stack, responder);
        Console.WriteLine(heap.Describe((_, owners) => owners.Any(owner => owner.Namespace == "TcpNano.Mdns")));
        Assert.AreEqual(heap.Octets - alone, MdnsResponder.BytesRequiredOn(TcpRuntime.NanoClr));
    }

    [TestMethod]
    public void OnDotNet_TakesWhatIsStated()
    {
        long least = long.MaxValue;

        // The least of several: the first has more to do, and the runtime allocates on its own account now and then.
        for (int i = 0; i < 6; i++)
        {
            NetworkStack stack = NewStack();
            MdnsOptions options = Options();
            long before = GC.GetAllocatedBytesForCurrentThread();
            MdnsResponder responder = new(stack, options);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(responder);
        }

        Assert.AreEqual(least, MdnsResponder.BytesRequiredOn(TcpRuntime.Net));
    }

    [TestMethod]
    public void Readme_StatesBoth()
    {
        string readme = Repository.Read("src/TcpNano.Mdns/README.md");
        Assert.Contains($"{MdnsResponder.BytesRequiredOn(TcpRuntime.NanoClr)} octets of heap on nanoCLR", readme);
        Assert.Contains($"{MdnsResponder.BytesRequiredOn(TcpRuntime.Net)} on .NET", readme);
    }

    private static MdnsOptions Options()
    {
        return new MdnsOptions
        {
            HostName = new string('h', 63),
            InstanceName = new string('i', 63),
            ServiceType = "_abcdefghijklmno._tcp",
            Port = 80,
            Text = [new string('t', 255)],
        };
    }

    private static NetworkStack NewStack()
    {
        return new NetworkStack(new SilentDriver(1500), new StackOptions { Secret = [.. Enumerable.Repeat((byte)1, 16)] });
    }
}
