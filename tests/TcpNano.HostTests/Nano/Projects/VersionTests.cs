using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>packages.config, HintPaths, assembly names and AssemblyInfo say the same versions.</summary>
[TestClass]
public partial class VersionTests
{
    [TestMethod]
    public void HintPaths_PointIntoThePackagesOfTheProject()
    {
        foreach (NanoProject project in NanoProject.All())
        {
            Dictionary<string, string> packages = project.Packages();
            HashSet<string> used = [];
            Assert.AreEqual(project.References.Count, project.HintPaths.Count, project.File + ": a HintPath for every reference");
            foreach (string path in project.HintPaths)
            {
                string? package = packages.Keys.FirstOrDefault(id => path.StartsWith("..\\..\\packages\\" + id + "." + packages[id] + "\\lib\\", StringComparison.Ordinal));
                Assert.IsNotNull(package, project.File + ": " + path + " is in no package of packages.config");
                used.Add(package);
            }

            foreach (string package in packages.Keys)
            {
                Assert.IsTrue(used.Contains(package), project.File + ": " + package + " is in packages.config, but nothing of it is referenced");
            }
        }
    }

    [TestMethod]
    public void References_NameTheFileOfTheirHintPath()
    {
        foreach (NanoProject project in NanoProject.All())
        {
            Dictionary<string, string> packages = project.Packages();
            for (int i = 0; i < project.References.Count; i++)
            {
                string[] parts = project.References[i].Split(", ");
                Assert.AreEqual(parts[0], Path.GetFileNameWithoutExtension(project.HintPaths[i].Replace('\\', '/')), project.File);
                string? version = parts.FirstOrDefault(part => part.StartsWith("Version=", StringComparison.Ordinal));
                if (version != null)
                {
                    string package = packages.Keys.Single(id => project.HintPaths[i].Contains("\\" + id + ".", StringComparison.Ordinal));
                    Assert.AreEqual("Version=" + packages[package] + ".0", version, project.File);
                }
            }
        }
    }

    [TestMethod]
    public void Packages_HaveOneVersionEverywhere()
    {
        Dictionary<string, string> versions = [];
        foreach (NanoProject project in NanoProject.All())
        {
            foreach ((string package, string version) in project.Packages())
            {
                Assert.AreEqual(versions.GetValueOrDefault(package, version), version, project.File + ": " + package);
                versions[package] = version;
            }
        }

        Assert.IsTrue(versions.ContainsKey("nanoFramework.CoreLibrary"));
    }

    [TestMethod]
    public void Assemblies_HaveTheVersionOfTheRepository()
    {
        foreach (NanoProject project in NanoProject.All())
        {
            string info = Repository.Read(project.Folder + "/Properties/AssemblyInfo.cs");
            List<string> versions = [.. AssemblyVersion().Matches(info).Select(match => match.Groups[1].Value)];
            Assert.AreEqual(Version() + ".0 " + Version() + ".0", string.Join(' ', versions), project.Folder);
        }
    }

    [TestMethod] // the tests use what is internal
    public void Libraries_LetTheirTestsIn()
    {
        foreach (NanoProject project in NanoProject.All().Where(project => project.Name.StartsWith("TcpNano.Tests", StringComparison.Ordinal)))
        {
            foreach (string reference in project.Projects)
            {
                string info = Repository.Read(new NanoProject(reference).Folder + "/Properties/AssemblyInfo.cs");
                Assert.IsTrue(info.Contains("[assembly: InternalsVisibleTo(\"" + project.Property("AssemblyName") + "\")]", StringComparison.Ordinal), project.File + ": " + reference);
            }
        }
    }

    [TestMethod]
    public void TestProjects_AreWhatTheAdapterLooksFor()
    {
        List<NanoProject> projects = [.. NanoProject.All().Where(project => project.IsTest)];
        Assert.AreEqual(5, projects.Count);
        foreach (NanoProject project in projects)
        {
            Assert.IsTrue(project.HasCapability("TestContainer"), project.File);
            Assert.AreEqual("true", project.Property("IsTestProject"), project.File);
            Assert.AreEqual("Library", project.Property("OutputType"), project.File);
            Assert.IsTrue(project.OtherFiles.Contains(project.Folder + "/nano.runsettings"), project.File);
            Assert.AreEqual("$(MSBuildProjectDirectory)\\nano.runsettings", project.Property("RunSettingsFilePath"), project.File);
            Assert.IsTrue(project.References.Contains("nanoFramework.UnitTestLauncher"), project.File);
            Assert.IsTrue(project.IsDevelopmentDependency("nanoFramework.TestFramework"), project.File);
        }
    }

    [TestMethod] // the same sources, the same language
    public void Projects_CompileForNanoFramework()
    {
        XDocument properties = XDocument.Parse(Repository.Read("Directory.Build.props"));
        string language = properties.Descendants("LangVersion").Single().Value;
        foreach (NanoProject project in NanoProject.All())
        {
            Assert.AreEqual(language, project.Property("LangVersion"), project.File);
            Assert.AreEqual("$(DefineConstants);NANOFRAMEWORK_1_0", project.Property("DefineConstants"), project.File);
            Assert.AreEqual("v1.0", project.Property("TargetFrameworkVersion"), project.File);
            Assert.AreEqual(project.IsTest ? "NFUnitTest" : project.Name, project.Property("AssemblyName"), project.File);
        }
    }

    /// <summary>The version of the repository.</summary>
    internal static string Version()
    {
        return XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;
    }

    [GeneratedRegex("Assembly(?:File)?Version\\(\"([^\"]*)\"\\)")]
    private static partial Regex AssemblyVersion();
}
