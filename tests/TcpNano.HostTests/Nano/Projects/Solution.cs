using System.Text.RegularExpressions;

namespace TcpNano.HostTests.Nano.Projects;

/// <summary>What TcpNano.sln says.</summary>
internal sealed partial class Solution
{
    public const string FolderType = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";
    public const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";

    private const string File = "TcpNano.sln";

    private static readonly string[] s_configurations = ["Debug|Any CPU", "Release|Any CPU", "NanoDebug|Any CPU", "NanoRelease|Any CPU"];

    public Solution()
    {
        string text = Repository.Read(File);
        foreach (Match match in ProjectLine().Matches(text))
        {
            Projects.Add(new SolutionProject(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value.Replace('\\', '/'), match.Groups[4].Value));
        }

        foreach (string line in Section(text, "SolutionConfigurationPlatforms"))
        {
            Configurations.Add(line.Split(" = ")[0]);
        }

        Rows.AddRange(Section(text, "ProjectConfigurationPlatforms"));

        foreach (string line in Section(text, "NestedProjects"))
        {
            string[] sides = line.Split(" = ");
            Parents.Add(sides[0], sides[1]);
        }
    }

    public List<SolutionProject> Projects { get; } = [];

    public List<string> Configurations { get; } = [];

    /// <summary>Whether the configurations are those there must be.</summary>
    public bool HasItsConfigurations => Configurations.SequenceEqual(s_configurations);

    /// <summary>Rows such as <c>{GUID}.Release|Any CPU.Build.0 = Release|Any CPU</c>: right is the project's own configuration.</summary>
    public List<string> Rows { get; } = [];

    public Dictionary<string, string> Parents { get; } = [];

    /// <summary>
    /// The rows there must be. Two worlds share the solution: in Debug and Release the .NET projects are built, and the nano ones
    /// are known but left alone (MSBuild warns of a project without a row, and builds one that has a Build row); in NanoDebug
    /// and NanoRelease it is the other way round, and they can be deployed.
    /// </summary>
    public List<string> ExpectedRows()
    {
        List<string> rows = [];
        foreach (SolutionProject project in Projects.Where(project => !project.IsFolder))
        {
            foreach (string configuration in s_configurations)
            {
                bool isNano = configuration.StartsWith("Nano", StringComparison.Ordinal);
                string row = project.Guid + "." + configuration;
                string own = isNano ? configuration["Nano".Length..] : configuration;
                rows.Add(row + ".ActiveCfg = " + own);
                if (isNano == project.IsNano)
                {
                    rows.Add(row + ".Build.0 = " + own);
                }

                if (isNano && project.IsNano)
                {
                    rows.Add(row + ".Deploy.0 = " + own);
                }
            }
        }

        return rows;
    }

    /// <summary>Writes configurations and rows anew, as they must be.</summary>
    public void Update()
    {
        string text = Repository.Read(File);
        text = Replace(text, "SolutionConfigurationPlatforms", s_configurations.Select(name => name + " = " + name));
        text = Replace(text, "ProjectConfigurationPlatforms", ExpectedRows());
        System.IO.File.WriteAllText(Repository.PathOf(File), text.Replace("\n", "\r\n"), new System.Text.UTF8Encoding(true));
    }

    private static string Replace(string text, string section, IEnumerable<string> lines)
    {
        int begin = text.IndexOf('\n', text.IndexOf("\tGlobalSection(" + section + ")", StringComparison.Ordinal)) + 1;
        int end = text.IndexOf("\tEndGlobalSection", begin, StringComparison.Ordinal);
        return text[..begin] + string.Concat(lines.Select(line => "\t\t" + line + "\n")) + text[end..];
    }

    private static IEnumerable<string> Section(string text, string name)
    {
        int begin = text.IndexOf("\tGlobalSection(" + name + ")", StringComparison.Ordinal);
        int end = text.IndexOf("\tEndGlobalSection", begin, StringComparison.Ordinal);
        return text[begin..end].Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    [GeneratedRegex("^Project\\(\"([^\"]*)\"\\) = \"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"$", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
