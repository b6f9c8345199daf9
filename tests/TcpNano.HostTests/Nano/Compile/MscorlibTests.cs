using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano.Projects;

namespace TcpNano.HostTests.Nano.Compile;

/// <summary>Everything in nfproj compiles with nanoFramework's own mscorlib: what .NET alone has does not.</summary>
[TestClass]
public class MscorlibTests
{
    // Their packages cannot be had everywhere. What device code uses of them was looked up in their sources, and written down in tests/NanoFramework.Stubs.
    private static readonly string[] s_standIns =
    [
        "System.Device.Gpio",
        "System.Device.Spi",
        "System.IO.Streams",
        "nanoFramework.Hardware.Esp32",
        "nanoFramework.Runtime.Events",
        "nanoFramework.Runtime.Native",
        "nanoFramework.System.Text",
        "nanoFramework.TestFramework",
        "nanoFramework.UnitTestLauncher",
    ];

    // Referred to, for others need them; nothing of them is used by name.
    private static readonly string[] s_unused = ["nanoFramework.System.Text", "nanoFramework.UnitTestLauncher"];

    private static readonly NanoCompiler s_compiler = new();

    public static IEnumerable<object[]> Projects => NanoProject.All().Select(project => new object[] { project.Name });

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Project_Compiles(string name)
    {
        IReadOnlyList<string> errors = s_compiler.Compile(NanoProject.Named(name));
        Assert.AreEqual("", string.Join('\n', errors.Take(50)));
    }

    [TestMethod] // or all of the above would compile with anything
    [DataRow("class C { System.Span<byte> F; }")]
    [DataRow("class C { static long s; void M() { System.Threading.Interlocked.Increment(ref s); } }")]
    [DataRow("class C { void M() { System.Threading.Monitor.Pulse(this); } }")]
    [DataRow("class C { volatile int F; }")]
    [DataRow("class C { System.Collections.Generic.List<int> F; }")]
    public void WhatMscorlibLacks_DoesNotCompile(string text)
    {
        Assert.IsNotEmpty(s_compiler.CompileText(text));
    }

    [TestMethod]
    public void WhatMscorlibHas_Compiles()
    {
        Assert.AreEqual("", string.Join('\n', s_compiler.CompileText("class C { static int s; void M(System.SpanByte b) { System.Threading.Interlocked.Increment(ref s); } }")));
    }

    [TestMethod]
    public void Mscorlib_IsTheOneOfThePackages()
    {
        using PEReader file = new(File.OpenRead(NanoCompiler.MscorlibFile));
        MetadataReader metadata = file.GetMetadataReader();
        string version = metadata.GetAssemblyDefinition().Version.ToString();
        foreach (NanoProject project in NanoProject.All())
        {
            Assert.AreEqual(project.Packages()["nanoFramework.CoreLibrary"] + ".0", version, project.File);
        }

        Assert.AreEqual(0, metadata.AssemblyReferences.Count, "the root of all");
    }

    [TestMethod]
    public void AllOtherReferences_AreStandIns()
    {
        string[] references = [.. NanoProject.All().SelectMany(project => project.References).Select(NanoCompiler.NameOf).Distinct().Where(name => name != NanoCompiler.Mscorlib).Order(StringComparer.Ordinal)];
        Assert.AreEqual(string.Join('\n', s_standIns), string.Join('\n', references));
        foreach (string reference in references)
        {
            Assert.AreEqual(s_unused.Contains(reference), NanoCompiler.StubOf(reference).Count == 0, "tests/NanoFramework.Stubs/" + reference);
        }
    }
}
