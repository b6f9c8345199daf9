namespace TcpNano.HostTests.Requirements;

/// <summary>That a test tests a requirement.</summary>
/// <param name="Name">The requirement.</param>
/// <param name="Test">Class and method, or folder and file of a segment script.</param>
/// <param name="Problem">Why it is no evidence; null when it is.</param>
internal sealed record Mark(RequirementName Name, string Test, string? Problem);
