using System.Text.RegularExpressions;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>What TcpNano.sln says.</summary>
internal sealed partial class Solution
{
    public const string FolderType = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";
    public const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";

    public Solution()
    {
        string text = Repository.Read("TcpNano.sln");
        foreach (Match match in ProjectLine().Matches(text))
        {
            Projects.Add(new SolutionProject(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Replace('\\', '/'), match.Groups[4].Value));
        }

        foreach (string line in Section(text, "SolutionConfigurationPlatforms"))
        {
            Configurations.Add(line.Split(" = ")[0]);
        }

        foreach (string line in Section(text, "ProjectConfigurationPlatforms"))
        {
            string[] sides = line.Split(" = ");
            Rows.Add(sides[0], sides[1]);
        }

        foreach (string line in Section(text, "NestedProjects"))
        {
            string[] sides = line.Split(" = ");
            Parents.Add(sides[0], sides[1]);
        }
    }

    public List<SolutionProject> Projects { get; } = [];

    public List<string> Configurations { get; } = [];

    /// <summary>Rows such as <c>{GUID}.Release|Any CPU.Build.0</c> with the project's own configuration.</summary>
    public Dictionary<string, string> Rows { get; } = [];

    public Dictionary<string, string> Parents { get; } = [];

    private static IEnumerable<string> Section(string text, string name)
    {
        int begin = text.IndexOf("\tGlobalSection(" + name + ")", StringComparison.Ordinal);
        int end = text.IndexOf("\tEndGlobalSection", begin, StringComparison.Ordinal);
        return text[begin..end].Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    [GeneratedRegex("^Project\\(\"([^\"]*)\"\\) = \"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"$", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
