using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>What .github does with the projects, and says of the release.</summary>
[TestClass]
public partial class WorkflowTests
{
    private static readonly string s_windows = Repository.Read(".github/workflows/windows.yml");
    private static readonly string s_linux = Repository.Read(".github/workflows/linux.yml");

    [TestMethod]
    public void EveryTestProject_RunsOnNanoClr()
    {
        string loop = TestLoop().Match(s_windows).Groups[1].Value;
        string expected = string.Join(", ", NanoProject.All().Where(project => project.IsTest).Select(project => "'" + project.Name + "'").Order(StringComparer.Ordinal));
        Assert.AreEqual(expected, string.Join(", ", loop.Split(", ").Order(StringComparer.Ordinal)));
    }

    [TestMethod] // in every run, so that a package that cannot be made shows before the release
    public void EveryNuspec_IsPacked()
    {
        string step = Step(s_windows, "Pack the libraries");
        StringAssert.Contains(step, "Get-ChildItem nfproj -Recurse -Filter *.nuspec");
        StringAssert.Contains(step, "nuget pack $_.FullName -OutputDirectory artifacts");
        Assert.IsFalse(step.Contains("if:", StringComparison.Ordinal), step);
    }

    [TestMethod]
    public void Packages_AreReleasedByATagOfTheirVersionOnly_WithTheSecret()
    {
        string step = Step(s_windows, "Release the packages");
        StringAssert.Contains(step, "if: startsWith(github.ref, 'refs/tags/v')");
        StringAssert.Contains(step, "${{ secrets.NUGET_API_KEY }}");
        StringAssert.Contains(step, "if (\"v$version\" -ne $env:GITHUB_REF_NAME) { throw");
        StringAssert.Contains(step, "nuget push");
        Assert.IsGreaterThan(s_windows.IndexOf("- name: Test on nanoCLR", StringComparison.Ordinal), s_windows.IndexOf(step, StringComparison.Ordinal), "tests come first");
        Assert.AreEqual(1, Regex.Count(s_windows, "nuget push"));
    }

    [TestMethod] // one list of what must be installed, one way to run the tests
    public void Linux_RunsWhatEverybodyRuns()
    {
        StringAssert.Contains(s_linux, "bash .ci/run");
    }

    [TestMethod]
    public void ChangeLog_HasThisVersion()
    {
        string version = Regex.Escape(VersionTests.Version());
        StringAssert.Matches(Repository.Read(".github/CHANGELOG.md"), new Regex($"^## {version}$", RegexOptions.Multiline));
    }

    [TestMethod] // what they name is there
    [DataRow(".github/CONTRIBUTING.md")]
    [DataRow(".github/CHANGELOG.md")]
    public void Links_LeadSomewhere(string file)
    {
        MatchCollection links = Link().Matches(Repository.Read(file));
        foreach (Match link in links)
        {
            string target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(file))!, link.Groups[1].Value));
            Assert.IsTrue(File.Exists(target) || Directory.Exists(target), file + ": " + link.Groups[1].Value);
        }
    }

    [TestMethod]
    public void Readme_ShowsHowTheWorkflowsWent()
    {
        string readme = Repository.Read("README.md");
        foreach (string file in Repository.Files(".github/workflows", ".yml"))
        {
            string workflow = "../../actions/workflows/" + Path.GetFileName(file);
            StringAssert.Contains(readme, workflow + "/badge.svg)](" + workflow + ")");
        }
    }

    private static string Step(string workflow, string name)
    {
        int begin = workflow.IndexOf("      - name: " + name + "\n", StringComparison.Ordinal);
        Assert.IsGreaterThan(0, begin, name);
        int end = workflow.IndexOf("\n      - ", begin, StringComparison.Ordinal);
        return end < 0 ? workflow[begin..] : workflow[begin..end];
    }

    [GeneratedRegex(@"foreach \(\$project in ([^)]*)\)")]
    private static partial Regex TestLoop();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();
}
