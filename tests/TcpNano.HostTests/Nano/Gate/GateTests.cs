using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>The device sources, compiled, contain nothing that nanoCLR cannot do, does differently, or does too slowly.</summary>
/// <remarks>What is let through stands in gate-exceptions.txt, with a reason each.</remarks>
[TestClass]
public class GateTests
{
    /// <summary>Everything an app calls again and again; the timers' handlers are reached from Poll.</summary>
    private static readonly string[] s_hotTypes = ["TcpNano.NetworkStack", "TcpNano.TcpConnection", "TcpNano.TcpListener", "TcpNano.Streams.ConnectionStream", "TcpNano.Dhcp.DhcpClient", "TcpNano.Dns.DnsResolver", "TcpNano.Sntp.SntpClient", "TcpNano.Mdns.MdnsResponder"];

    /// <summary>Called once, before or after the work: these may allocate and throw.</summary>
    private static readonly string[] s_once = ["Configure", "Start", "Stop", "Dispose", "BytesRequiredOn"];

    private static readonly List<ModuleDefinition> s_device = DeviceAssemblies.Device();
    private static readonly ApiList s_api = ApiList.Read();

    [TestMethod]
    public void DeviceAssemblies_AreInTheSubset()
    {
        ExpectNone(s_device.SelectMany(module => SubsetRules.Check(DeviceAssemblies.TypesOf(module), s_api)));
    }

    [TestMethod]
    public void HotPaths_AllocateNothing()
    {
        CallGraph graph = new(s_device.SelectMany(DeviceAssemblies.TypesOf));
        List<MethodDefinition> roots = [.. s_hotTypes.SelectMany(graph.PublicOf).Where(method => !s_once.Contains(method.Name))];
        foreach (string name in new[] { "NetworkStack.Poll", "TcpConnection.Send", "TcpConnection.Receive" })
        {
            Assert.IsTrue(roots.Any(root => root.DeclaringType.Name + "." + root.Name == name), name);
        }

        Dictionary<MethodDefinition, MethodDefinition?> reached = graph.Reached(roots, _ => true);
        foreach (string name in new[] { "TimerEvents.Retransmission", "ArpCache.Expired", "SegmentArrives.Process", "Sender.Flush", "NewReno.OnAck", "SackLossRecovery.OnAck", "CubicControl.Grow", "FastInput.Take", "FastOutput.Send", "DhcpMachine.Receive", "DnsReader.Read", "SntpAnswer.Read", "MdnsRecords.CompareProbe" })
        {
            Assert.IsTrue(reached.Keys.Any(method => method.DeclaringType.Name + "." + method.Name == name), name + " is not reached: the walk is broken, or it has another name now");
        }

        ExpectNone(HotPaths.Check(graph, roots));
    }

    [TestMethod]
    public void ColdMethods_AreCold()
    {
        ExpectNone(HotPaths.CheckCold(s_device.SelectMany(DeviceAssemblies.TypesOf)));
    }

    [TestMethod] // they run on nanoCLR, too
    public void UnitTests_AreInTheSubset()
    {
        ExpectNone(SubsetRules.Check(TestTypes(), s_api));
    }

    [TestMethod]
    public void Apps_AreInTheSubset()
    {
        ExpectNone(SubsetRules.Check(DeviceAssemblies.TypesOf(DeviceAssemblies.Apps()), s_api));
    }

    [TestMethod] // also what .NET would not count, such as a literal; what it calls of the stack is looked at above
    public void HttpDemo_AllocatesNothingOnceItRuns()
    {
        CallGraph graph = new(s_device.Append(DeviceAssemblies.Apps()).SelectMany(DeviceAssemblies.TypesOf));
        List<MethodDefinition> roots = [.. graph.PublicOf("HttpDemo.HttpServer").Where(method => method.Name == "Step")];
        HashSet<string> reached = [.. graph.Reached(roots, _ => true).Keys.Select(method => method.DeclaringType.Name + "." + method.Name)];
        foreach (string name in new[] { "HttpSession.Serve", "RequestReader.Take", "StatusPage.Write", "Answers.Head" })
        {
            Assert.IsTrue(reached.Contains(name), name + " is not reached");
        }

        ExpectNone(HotPaths.Check(graph, roots));
    }

    [TestMethod] // see nfproj/README.md: one assembly for the support, one for TCP, one for its defences, one for streams, one for the rest
    public void NanoAssemblies_FitIntoTheirTables()
    {
        List<TypeDefinition> tests = [.. TestTypes()];
        ExpectRoom("TcpNano", s_device[0].Types.SelectMany(type => type.NestedTypes.Prepend(type)));
        ExpectRoom("TcpNano.Dhcp", DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Dhcp.dll")));
        ExpectRoom("TcpNano.Dns", DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Dns.dll")));
        ExpectRoom("TcpNano.Sntp", DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Sntp.dll")));
        ExpectRoom("TcpNano.Recovery", DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Recovery.dll")));
        ExpectRoom("TcpNano.Mdns", DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Mdns.dll")));
        ExpectRoom("TcpNano.Tests.Support", tests.Where(type => NamespaceOf(type) is "TcpNano.Tests.Support" or "TcpNano.Dialogues"));
        ExpectRoom("TcpNano.Tests.Tcp", tests.Where(type => NamespaceOf(type) == "TcpNano.Tests.Tcp"));
        ExpectRoom("TcpNano.Tests.Congestion", tests.Where(type => NamespaceOf(type) == "TcpNano.Tests.Congestion"));
        ExpectRoom("TcpNano.Tests.Defence", tests.Where(type => NamespaceOf(type) == "TcpNano.Tests.Defence"));
        ExpectRoom("TcpNano.Tests.Streams", tests.Where(type => NamespaceOf(type) == "TcpNano.Tests.Streams"));
        ExpectRoom("TcpNano.Tests", tests.Where(type => NamespaceOf(type) is not ("TcpNano.Tests.Support" or "TcpNano.Dialogues" or "TcpNano.Tests.Tcp" or "TcpNano.Tests.Congestion" or "TcpNano.Tests.Defence" or "TcpNano.Tests.Streams")));
    }

    [TestMethod] // What a 4 MB board can spare beside the other assemblies of an app. 64 KB held it until it learned to defend itself, 80 until it got UDP.
    public void Stack_FitsIntoItsFlash()
    {
        int size = AssemblyLimits.PeFile([.. DeviceAssemblies.TypesOf(s_device[0])]);
        Console.WriteLine("TcpNano.pe: about " + size + " octets");
        Assert.IsTrue(size <= 109 * 1024, size + " octets");
    }

    [TestMethod] // what each may take beside the stack, in KB
    [DataRow("TcpNano.Dhcp", 18)]
    [DataRow("TcpNano.Dns", 12)]
    [DataRow("TcpNano.Sntp", 8)]
    [DataRow("TcpNano.Recovery", 20)]
    [DataRow("TcpNano.W5500", 11)]
    public void Assembly_IsSmall(string name, int most)
    {
        int size = AssemblyLimits.PeFile([.. DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == name + ".dll"))]);
        Console.WriteLine(name + ".pe: about " + size + " octets");
        Assert.IsTrue(size <= most * 1024, size + " octets");
    }

    [TestMethod]
    public void MdnsResponder_IsSmall()
    {
        int size = AssemblyLimits.PeFile([.. DeviceAssemblies.TypesOf(s_device.Single(module => module.Name == "TcpNano.Mdns.dll"))]);
        Console.WriteLine("TcpNano.Mdns.pe: about " + size + " octets");
        Assert.IsTrue(size <= 14 * 1024, size + " octets");
    }

    [TestMethod] // exceptions that are needed no longer hide what comes later
    public void ListsOfTheGate_HoldNothingUnused()
    {
        GateExceptions exceptions = GateExceptions.Read();
        CallGraph graph = new(s_device.SelectMany(DeviceAssemblies.TypesOf));
        exceptions.Remove(s_device.SelectMany(module => SubsetRules.Check(DeviceAssemblies.TypesOf(module), s_api)));
        exceptions.Remove(SubsetRules.Check(TestTypes(), s_api));
        exceptions.Remove(HotPaths.Check(graph, s_hotTypes.SelectMany(graph.PublicOf).Where(method => !s_once.Contains(method.Name))));
        Assert.AreEqual("", string.Join('\n', exceptions.Unused()), "gate-exceptions.txt");
        Assert.AreEqual("", string.Join('\n', s_api.Unused(s_device.Concat(DeviceAssemblies.Tests()).Append(DeviceAssemblies.Apps()).Append(DeviceAssemblies.Own()))), "nano-api.txt");
    }

    private static IEnumerable<TypeDefinition> TestTypes()
    {
        return DeviceAssemblies.Tests().SelectMany(DeviceAssemblies.TypesOf).Where(
            type => NamespaceOf(type) == "TcpNano.Dialogues" || NamespaceOf(type).StartsWith("TcpNano.Tests", StringComparison.Ordinal));
    }

    private static string NamespaceOf(TypeDefinition type)
    {
        return TypeWalk.OuterOf(type).Namespace;
    }

    private static void ExpectRoom(string assembly, IEnumerable<TypeDefinition> types)
    {
        List<TypeDefinition> all = [.. types];
        int code = AssemblyLimits.ByteCode(all);
        int strings = AssemblyLimits.Strings(all);
        Console.WriteLine(assembly + ": " + code + " octets of byte code, at most " + strings + " of names and literals");
        Assert.IsTrue(code > 0 && code <= AssemblyLimits.Most, assembly + ": " + code + " octets of byte code; split the project");
        Assert.IsTrue(strings <= AssemblyLimits.Most, assembly + ": " + strings + " octets of names and literals; split the project");
    }

    private static void ExpectNone(IEnumerable<Finding> findings)
    {
        List<Finding> left = GateExceptions.Read().Remove(findings);
        Assert.IsTrue(left.Count == 0, left.Count + " findings:\n" + string.Join('\n', left));
    }
}
