namespace TcpNano.HostTests.Nano.Projects;

/// <summary>A project line of a solution.</summary>
internal sealed record SolutionProject(string Type, string Name, string File, string Guid)
{
    public bool IsFolder => Type == Solution.FolderType;

    public bool IsNano => File.EndsWith(".nfproj", StringComparison.Ordinal);
}
