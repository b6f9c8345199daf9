namespace TcpNano.HostTests.Requirements;

/// <summary>The name of a requirement: an RFC and a name within it.</summary>
internal sealed record RequirementName(int Rfc, string Id)
{
    public override string ToString()
    {
        return "RFC " + Rfc + " " + Id;
    }
}
