using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NuGet.Packaging;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>The .nuspec files: every library has one, and NuGet makes of it the package there should be.</summary>
[TestClass]
public partial class NuspecTests
{
    private static readonly string[] s_endings = ["dll", "pdb", "pdbx", "pe", "xml"];

    public static IEnumerable<object[]> Libraries => NanoProject.All().Where(IsLibrary).Select(project => new object[] { project.Name });

    [TestMethod]
    public void EveryLibrary_HasOne_AndNothingElse()
    {
        string[] expected = [.. NanoProject.All().Where(IsLibrary).Select(project => NuspecOf(project.Name)).Order(StringComparer.Ordinal)];
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', Repository.Files("nfproj", ".nuspec")));
        Assert.IsGreaterThanOrEqualTo(5, expected.Length);
        foreach (NanoProject project in NanoProject.All().Where(IsLibrary))
        {
            CollectionAssert.Contains(project.OtherFiles, NuspecOf(project.Name));
            Assert.AreEqual(@"bin\$(Configuration)\" + project.Name + ".xml", project.Property("DocumentationFile"), project.File);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Libraries))]
    public void Metadata_IsThatOfTheProject(string name)
    {
        NanoProject project = NanoProject.Named(name);
        ManifestMetadata metadata = Read(name).Metadata;
        Assert.AreEqual(project.Property("AssemblyName"), metadata.Id);
        Assert.AreEqual(VersionTests.Version(), metadata.Version!.ToString());
        Assert.AreEqual("TcpNano contributors", string.Join(',', metadata.Authors));
        Assert.AreEqual("MIT", metadata.LicenseMetadata!.License);
        StringAssert.Contains(Repository.Read("LICENSE"), "MIT License");
        Assert.AreEqual("README.md", metadata.Readme);
        Assert.IsFalse(metadata.RequireLicenseAcceptance || metadata.DevelopmentDependency);
        StringAssert.Contains(metadata.Tags!, "nanoFramework");
        Match description = AssemblyDescription().Match(Repository.Read(project.Folder + "/Properties/AssemblyInfo.cs"));
        Assert.AreEqual(description.Groups[1].Value, metadata.Description);
    }

    [TestMethod]
    [DynamicData(nameof(Libraries))]
    public void Dependencies_AreWhatTheProjectRefersTo(string name)
    {
        NanoProject project = NanoProject.Named(name);
        Dictionary<string, string> expected = project.Packages().Where(package => !project.IsDevelopmentDependency(package.Key)).ToDictionary();
        foreach (string reference in project.Projects)
        {
            expected.Add(new NanoProject(reference).Property("AssemblyName")!, VersionTests.Version());
        }

        IEnumerable<string> stated = Read(name).Metadata.DependencyGroups.SelectMany(group => group.Packages).Select(package => package.Id + " " + package.VersionRange.MinVersion);
        Assert.AreEqual(
            string.Join('\n', expected.Select(package => package.Key + " " + package.Value).Order(StringComparer.Ordinal)),
            string.Join('\n', stated.Order(StringComparer.Ordinal)));
    }

    [TestMethod] // without the .pe a device cannot run it, without .pdbx nobody can debug it
    [DynamicData(nameof(Libraries))]
    public void Package_HoldsWhatTheProjectBuilds(string name)
    {
        // NuGet takes the files from where the build on Windows would have left them.
        DirectoryInfo root = Directory.CreateTempSubdirectory("tcpnano-pack");
        try
        {
            string folder = Path.Combine(root.FullName, "nfproj", name);
            DirectoryInfo output = Directory.CreateDirectory(Path.Combine(folder, "bin", "Release"));
            foreach (string ending in s_endings)
            {
                File.WriteAllText(Path.Combine(output.FullName, name + "." + ending), ending);
            }

            File.Copy(Repository.PathOf("README.md"), Path.Combine(root.FullName, "README.md"));
            string nuspec = Path.Combine(folder, name + ".nuspec");
            File.Copy(Repository.PathOf(NuspecOf(name)), nuspec);
            using MemoryStream package = new();
            using (FileStream stream = File.OpenRead(nuspec))
            {
                new PackageBuilder(stream, folder).Save(package);
            }

            using PackageArchiveReader reader = new(package);
            IEnumerable<string> expected = s_endings.Select(ending => "lib/" + name + "." + ending).Append("README.md").Append(name + ".nuspec");
            IEnumerable<string> held = reader.GetFiles().Where(file => !file.StartsWith("_rels", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal) && !file.StartsWith('['));
            Assert.AreEqual(string.Join('\n', expected.Order(StringComparer.Ordinal)), string.Join('\n', held.Order(StringComparer.Ordinal)));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static bool IsLibrary(NanoProject project)
    {
        return project.Property("OutputType") == "Library" && !project.IsTest && !project.Name.StartsWith("TcpNano.Tests", StringComparison.Ordinal);
    }

    private static string NuspecOf(string name)
    {
        return "nfproj/" + name + "/" + name + ".nuspec";
    }

    private static Manifest Read(string name)
    {
        using FileStream stream = File.OpenRead(Repository.PathOf(NuspecOf(name)));
        return Manifest.ReadFrom(stream, validateSchema: true);
    }

    [GeneratedRegex("AssemblyDescription\\(\"([^\"]*)\"\\)")]
    private static partial Regex AssemblyDescription();
}
