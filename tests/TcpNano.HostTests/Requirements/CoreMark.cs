namespace TcpNano.HostTests.Requirements;

/// <summary>That a comment of the core names a requirement, where the core carries it out.</summary>
/// <param name="Name">The requirement.</param>
/// <param name="File">The file, from src/TcpNano.</param>
internal sealed record CoreMark(RequirementName Name, string File);
