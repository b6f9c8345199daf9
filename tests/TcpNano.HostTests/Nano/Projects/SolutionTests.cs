using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>TcpNano.sln against the projects.</summary>
/// <remarks>With UPDATE_NFPROJ=1 set, configurations and rows are written anew: after <c>dotnet sln add</c>, or a merge.</remarks>
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

    [TestMethod]
    public void Configurations_BuildTheirProjectsOnly()
    {
        Solution solution = s_solution;
        if (Environment.GetEnvironmentVariable("UPDATE_NFPROJ") == "1")
        {
            solution.Update();
            solution = new Solution();
        }

        List<string> expected = solution.ExpectedRows();
        List<string> wrong = [.. expected.Except(solution.Rows).Select(row => "add " + row), .. solution.Rows.Except(expected).Select(row => "take away " + row)];
        wrong.AddRange(solution.Rows.GroupBy(row => row).Where(group => group.Count() > 1).Select(group => "only once " + group.Key));
        Assert.IsTrue(wrong.Count == 0, "TcpNano.sln, or run with UPDATE_NFPROJ=1:\n" + string.Join('\n', wrong));
        Assert.IsTrue(solution.HasItsConfigurations, "TcpNano.sln: configurations " + string.Join(", ", solution.Configurations));
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
}
