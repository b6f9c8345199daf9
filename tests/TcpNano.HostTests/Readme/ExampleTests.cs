using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.HostTests.Nano.Compile;

namespace TcpNano.HostTests.Readme;

/// <summary>
/// Every public type of the assemblies that apps refer to has an example that compiles, in <c>EXAMPLES.md</c> beside its sources. A type of its own has a section
/// with its name in the heading. One that comes along with another (an enumeration, an exception, a delegate, a record, an object of fields or constants, or one that only another
/// type makes) needs to be used in some example, and no section.
/// </summary>
/// <remarks>TcpNano.Explain is part of the command and TcpNano.Dialogues one of the tests: nobody refers to them.</remarks>
[TestClass]
public partial class ExampleTests
{
    private static readonly string[] s_device =
    [
        "TcpNano", "TcpNano.Dhcp", "TcpNano.Diagnostics", "TcpNano.Dns", "TcpNano.Esp32", "TcpNano.Esp32.Native", "TcpNano.Mdns", "TcpNano.Recovery", "TcpNano.Sntp", "TcpNano.Streams", "TcpNano.W5500",
    ];

    private static readonly string[] s_host = ["TcpNano.Linux", "TcpNano.Pcap", "TcpNano.Virtual"];

    private static readonly NanoCompiler s_compiler = new();
    private static readonly Dictionary<string, (ExamplePage Page, IReadOnlyList<string> Errors, List<HashSet<string>> Used)> s_pages = [];

    public static IEnumerable<object[]> Assemblies => s_device.Concat(s_host).Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void Examples_Compile(string assembly)
    {
        Assert.AreEqual("", string.Join('\n', Read(assembly).Errors));
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void EachPublicType_IsInAnExample(string assembly)
    {
        (ExamplePage page, _, List<HashSet<string>> used) = Read(assembly);
        HashSet<string> somewhere = [.. s_device.Concat(s_host).SelectMany(name => Read(name).Used).SelectMany(types => types)];
        HashSet<string> headings = [.. page.Sections.SelectMany(section => section.Types)];
        List<string> missing = [];
        foreach (Type type in TypesOf(assembly).Where(type => !IsOnlyOurs(type)))
        {
            if (!somewhere.Contains(type.FullName!))
            {
                missing.Add($"{type.FullName} is in no example: add one to {page.File}");
            }
            else if (!ComesAlong(type) && !headings.Contains(type.Name))
            {
                missing.Add($"{type.FullName} has no section: add one with `{type.Name}` in its heading to {page.File}");
            }
        }

        Assert.AreEqual("", string.Join('\n', missing));
        Assert.HasCount(page.Sections.Count, used);
    }

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void EachHeading_IsOfWhatTheExampleUses(string assembly)
    {
        (ExamplePage page, _, List<HashSet<string>> used) = Read(assembly);
        Dictionary<string, string> types = TypesOf(assembly).ToDictionary(type => type.Name, type => type.FullName!);
        List<string> wrong = [];
        for (int i = 0; i < page.Sections.Count; i++)
        {
            Assert.IsNotEmpty(page.Sections[i].Types, $"{page.File}, section {i + 1}: no type in the heading");
            wrong.AddRange(page.Sections[i].Types.Where(name => !types.TryGetValue(name, out string? full) || !used[i].Contains(full)).Select(name => $"{page.File}: the example below `{name}` does not use it"));
        }

        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void AllAssembliesThatArePackages_HaveAPage()
    {
        IEnumerable<string> packages = Repository.Files("nfproj", ".nuspec").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.AreEqual(string.Join(' ', s_device.Order(StringComparer.Ordinal)), string.Join(' ', packages.Order(StringComparer.Ordinal)));
    }

    [TestMethod] // that none of the above passes because nothing is looked at
    public void WhatIsSpoilt_IsFound()
    {
        ExamplePage page = new("TcpNano");
        page.Sections[0] = (["NetworkStack"], "public static int F(NetworkStack stack) { return stack.Nonsense; }\n");
        List<HashSet<string>> used = [];
        StringAssert.Matches(page.Compile(s_compiler, used).Single(), new Regex("'NetworkStack' does not contain a definition for 'Nonsense'"));
        Assert.Contains("TcpNano.NetworkStack", used[0]);
        Assert.DoesNotContain("TcpNano.StackOptions", used[0]);
    }

    private static IEnumerable<Type> TypesOf(string assembly)
    {
        return Assembly.Load(assembly).GetExportedTypes().Where(type => !type.IsNested).OrderBy(type => type.FullName, StringComparer.Ordinal);
    }

    // A base that only assemblies of TcpNano can derive from: an app hands on what derives from it, and that has the example.
    private static bool IsOnlyOurs(Type type)
    {
        return type is { IsAbstract: true, IsSealed: false, IsInterface: false } && type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).All(constructor => constructor.IsAssembly || constructor.IsFamilyAndAssembly || constructor.IsPrivate);
    }

    private static bool ComesAlong(Type type)
    {
        bool isConstants = type.IsAbstract && type.IsSealed && type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Length == 0;
        bool isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
        bool isFields = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Length == 0 && !type.IsAbstract;
        bool isMadeByOthers = type is { IsClass: true, IsAbstract: false } && type.GetConstructors().Length == 0;
        return type.IsEnum || type.IsSubclassOf(typeof(Exception)) || type.IsSubclassOf(typeof(Delegate)) || isConstants || isRecord || isFields || isMadeByOthers;
    }

    private static (ExamplePage Page, IReadOnlyList<string> Errors, List<HashSet<string>> Used) Read(string assembly)
    {
        if (!s_pages.TryGetValue(assembly, out (ExamplePage, IReadOnlyList<string>, List<HashSet<string>>) read))
        {
            ExamplePage page = new(assembly);
            List<HashSet<string>> used = [];
            read = (page, page.Compile(s_device.Contains(assembly) ? s_compiler : null, used), used);
            s_pages.Add(assembly, read);
        }

        return read;
    }
}
