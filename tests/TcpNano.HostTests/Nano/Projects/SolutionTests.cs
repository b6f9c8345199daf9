using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>
/// TcpNano.sln against the projects. Two worlds share it: in Debug and Release the .NET projects are built, and the nano ones
/// are known but left alone; in NanoDebug and NanoRelease it is the other way round, and they can be deployed.
/// </summary>
[TestClass]
public class SolutionTests
{
    private static readonly Solution s_solution = new();

    [TestMethod]
    public void EveryProject_IsInTheSolution()
    {
        List<string> files = [];
        foreach (string folder in new[] { "src", "tests", "nfproj", "boards" })
        {
            files.AddRange(Repository.Files(folder, ".csproj"));
            files.AddRange(Repository.Files(folder, ".nfproj"));
        }

        List<string> listed = [.. s_solution.Projects.Where(project => !project.IsFolder).Select(project => project.File)];
        Assert.AreEqual(string.Join('\n', files.Order(StringComparer.Ordinal)), string.Join('\n', listed.Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void NanoProjects_HaveTheirTypeAndGuid()
    {
        foreach (SolutionProject line in s_solution.Projects.Where(project => project.IsNano))
        {
            NanoProject project = new(line.File);
            Assert.AreEqual(Solution.NanoType, line.Type, line.File);
            Assert.AreEqual(project.Property("ProjectGuid"), line.Guid, line.File);
            Assert.AreEqual(project.Name, line.Name, line.File);
            Assert.IsTrue(project.Property("ProjectTypeGuids")!.StartsWith(Solution.NanoType + ";", StringComparison.Ordinal), line.File);
        }

        Assert.AreEqual(s_solution.Projects.Count, s_solution.Projects.Select(project => project.Guid).Distinct().Count());
    }

    [TestMethod] // MSBuild warns of a project without a row, and builds one that has a Build row
    public void DotNetConfigurations_BuildDotNetProjectsOnly()
    {
        foreach (string configuration in s_solution.Configurations.Where(name => !name.StartsWith("Nano", StringComparison.Ordinal)))
        {
            string own = configuration.Split('|')[0] + "|Any CPU";
            foreach (SolutionProject project in s_solution.Projects.Where(project => !project.IsFolder))
            {
                Expect(project, configuration, "ActiveCfg", own);
                Expect(project, configuration, "Build.0", project.IsNano ? null : own);
                Expect(project, configuration, "Deploy.0", null);
            }
        }
    }

    [TestMethod]
    public void NanoConfigurations_BuildAndDeployNanoProjectsOnly()
    {
        foreach (string name in new[] { "Debug", "Release" })
        {
            string configuration = "Nano" + name + "|Any CPU";
            Assert.IsTrue(s_solution.Configurations.Contains(configuration), configuration);
            foreach (SolutionProject project in s_solution.Projects.Where(project => !project.IsFolder))
            {
                string own = name + "|Any CPU";
                Expect(project, configuration, "ActiveCfg", own);
                Expect(project, configuration, "Build.0", project.IsNano ? own : null);
                Expect(project, configuration, "Deploy.0", project.IsNano ? own : null);
            }
        }
    }

    [TestMethod]
    public void Rows_AreOfProjectsAndConfigurationsThereAre()
    {
        foreach (string row in s_solution.Rows.Keys)
        {
            int dot = row.IndexOf('.', StringComparison.Ordinal);
            Assert.IsTrue(s_solution.Projects.Any(project => project.Guid == row[..dot]), row);
            Assert.IsTrue(s_solution.Configurations.Any(configuration => row[(dot + 1)..].StartsWith(configuration + ".", StringComparison.Ordinal)), row);
        }
    }

    [TestMethod] // two projects may have one name only in different folders
    public void Projects_AreInTheFolderTheyAreIn()
    {
        foreach (SolutionProject project in s_solution.Projects.Where(project => !project.IsFolder))
        {
            string parent = s_solution.Parents.GetValueOrDefault(project.Guid, "");
            string folder = s_solution.Projects.SingleOrDefault(candidate => candidate.Guid == parent)?.Name ?? "";
            Assert.AreEqual(project.File[..project.File.IndexOf('/', StringComparison.Ordinal)], folder, project.File);
        }
    }

    private static void Expect(SolutionProject project, string configuration, string kind, string? own)
    {
        string row = project.Guid + "." + configuration + "." + kind;
        Assert.AreEqual(own, s_solution.Rows.GetValueOrDefault(row), project.File + ": " + row);
    }
}
