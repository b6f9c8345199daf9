namespace TcpNano.HostTests.Requirements;

/// <summary>One row of a list in tests/Requirements.</summary>
/// <param name="Rfc">The number of the RFC.</param>
/// <param name="Id">Its name within the RFC.</param>
/// <param name="Level">MUST, SHOULD, MAY and so on; RULE where the RFC uses no such word.</param>
/// <param name="Section">Where it stands.</param>
/// <param name="Text">What it asks for.</param>
/// <param name="Scope">core, core-min, opt, doc or na; tests/Requirements/README.md says what they mean.</param>
/// <param name="SameAs">The requirement of another RFC that says the same; its tests count. Null when there is none.</param>
internal sealed record Requirement(int Rfc, string Id, string Level, string Section, string Text, string Scope, RequirementName? SameAs)
{
    /// <summary>How marks and reasons name it.</summary>
    public RequirementName Name => new(Rfc, Id);

    /// <summary>Whether the stack is meant to do it.</summary>
    public bool IsCore => Scope is "core" or "core-min";
}
