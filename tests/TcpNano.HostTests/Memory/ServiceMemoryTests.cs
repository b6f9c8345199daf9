using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Dhcp;
using TcpNano.Dns;
using TcpNano.HostTests.Nano;
using TcpNano.Mdns;
using TcpNano.Sntp;

namespace TcpNano.HostTests.Memory;

/// <summary>What each service takes, on both runtimes: as stated by its BytesRequiredOn, and as its README says.</summary>
[TestClass]
public class ServiceMemoryTests
{
    [TestMethod]
    [DynamicData(nameof(Services))]
    public void OnNanoClr_TakesWhatIsStated(ServiceSize service)
    {
        NetworkStack stack = NewStack();
        long alone = NanoHeap.Walk(stack).Octets;
        NanoHeap heap = NanoHeap.Walk(stack, service.Make(stack));
        string? space = Path.GetFileName(service.Folder);
        Assert.AreEqual(
            heap.Octets - alone,
            service.StatedOn(TcpRuntime.NanoClr),
            heap.Describe((_, owners) => owners.Any(owner => owner.Namespace == space)));
    }

    [TestMethod]
    [DynamicData(nameof(Services))]
    public void OnDotNet_TakesWhatIsStated(ServiceSize service)
    {
        long least = long.MaxValue;

        // The least of several: the first has more to do, and the runtime allocates on its own account now and then.
        for (int i = 0; i < 6; i++)
        {
            NetworkStack stack = NewStack();
            long before = GC.GetAllocatedBytesForCurrentThread();
            object made = service.Make(stack);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(made);
        }

        Assert.AreEqual(least, service.StatedOn(TcpRuntime.Net));
    }

    [TestMethod]
    [DynamicData(nameof(Services))]
    public void Readme_StatesBoth(ServiceSize service)
    {
        if (service.IsDefault)
        {
            string readme = Repository.Read(service.Folder + "/README.md");
            Assert.Contains($"{service.StatedOn(TcpRuntime.NanoClr)} octets of heap on nanoCLR", readme);
            Assert.Contains($"{service.StatedOn(TcpRuntime.Net)} on .NET", readme);
        }
    }

    private static IEnumerable<object[]> Services()
    {
        // Options and texts are made before what is measured.
        DhcpOptions dhcp = new();
        SntpOptions sntp = new();
        MdnsOptions mdns = new()
        {
            HostName = new string('h', 63),
            InstanceName = new string('i', 63),
            ServiceType = "_abcdefghijklmno._tcp",
            Port = 80,
            Text = [new string('t', 255)],
        };
        yield return [new ServiceSize("src/TcpNano.Dhcp", "defaults", stack => new DhcpClient(stack, dhcp), DhcpClient.BytesRequiredOn)];
        yield return [new ServiceSize("src/TcpNano.Sntp", "defaults", stack => new SntpClient(stack, sntp), SntpClient.BytesRequiredOn)];
        yield return [new ServiceSize("src/TcpNano.Mdns", "longest names", stack => new MdnsResponder(stack, mdns), MdnsResponder.BytesRequiredOn)];
        foreach ((int entries, int name, int queries) in new[] { (8, 64, 2), (0, 1, 1), (64, 253, 8), (5, 37, 3) })
        {
            DnsOptions dns = new() { CacheEntries = entries, NameLength = name, Queries = queries };
            DnsOptions usual = new();
            bool isDefault = entries == usual.CacheEntries && name == usual.NameLength && queries == usual.Queries;
            yield return
            [
                new ServiceSize("src/TcpNano.Dns", $"{entries} entries, names of {name}, {queries} queries", stack => new DnsResolver(stack, dns), runtime => DnsResolver.BytesRequiredOn(runtime, dns))
                {
                    IsDefault = isDefault,
                },
            ];
        }
    }

    private static NetworkStack NewStack()
    {
        return new NetworkStack(new SilentDriver(1500), new StackOptions { Secret = [.. Enumerable.Repeat((byte)1, 16)] });
    }
}
