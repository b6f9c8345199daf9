using System.Text;

namespace TcpNano.HostTests.Requirements;

/// <summary>The table of an RFC's requirements, with what stands behind each: tests/RFCNNNN.md.</summary>
internal sealed class Matrix
{
    private readonly int _rfc;
    private readonly List<Requirement> _requirements;
    private readonly ILookup<RequirementName, string> _tests;
    private readonly ILookup<RequirementName, string> _places;
    private readonly Dictionary<RequirementName, string> _reasons;
    private readonly Dictionary<RequirementName, string> _exceptions;

    public Matrix(int rfc, IEnumerable<Mark> marks, IEnumerable<CoreMark> coreMarks, Dictionary<RequirementName, string> reasons, Dictionary<RequirementName, string> exceptions)
    {
        _rfc = rfc;
        _requirements = RequirementList.Of(rfc);
        _tests = marks.Where(mark => mark.Problem == null).ToLookup(mark => mark.Name, mark => mark.Test);
        _places = coreMarks.ToLookup(mark => mark.Name, mark => mark.File);
        _reasons = reasons;
        _exceptions = exceptions;
    }

    /// <summary>Where the table stands.</summary>
    public string File => "tests/RFC" + _rfc + ".md";

    /// <summary>The verdict on a requirement: tested, reason, or open.</summary>
    public string VerdictOn(Requirement requirement)
    {
        return TestsOf(requirement).Count > 0 ? "tested" : ReasonOf(requirement) != null ? "reason" : "open";
    }

    /// <summary>The tests of a requirement, and of the one that says the same.</summary>
    public List<string> TestsOf(Requirement requirement)
    {
        return Of(_tests, requirement);
    }

    /// <summary>The files of src/TcpNano with the mark of a requirement, or of the one that says the same.</summary>
    public List<string> PlacesOf(Requirement requirement)
    {
        return Of(_places, requirement);
    }

    /// <summary>The whole file.</summary>
    public string Text()
    {
        StringBuilder text = new();
        text.Append("# RFC ").Append(_rfc).Append(": requirements and tests\n\n");
        text.Append("Generated from tests/Requirements and the marks in tests and core: `UPDATE_REQUIREMENTS=1 dotnet test tests/TcpNano.HostTests --filter RequirementTests`.\n");
        text.Append("tests/Requirements/README.md says what the columns mean.\n\n");
        Totals(text);
        text.Append("\n| requirement | level | section | says | verdict | marked in src/TcpNano | tests, or the reason why there is none |\n|---|---|---|---|---|---|---|\n");
        foreach (Requirement requirement in _requirements)
        {
            text.Append("| ").Append(requirement.Id).Append(" | ").Append(requirement.Level).Append(" | ").Append(requirement.Section).Append(" | ").Append(Cell(requirement.Text));
            text.Append(" | ").Append(VerdictOn(requirement)).Append(" | ").Append(string.Join(", ", PlacesOf(requirement))).Append(" | ").Append(Evidence(requirement)).Append(" |\n");
        }

        return text.ToString();
    }

    private static List<string> Of(ILookup<RequirementName, string> marks, Requirement requirement)
    {
        IEnumerable<string> found = requirement.SameAs == null ? marks[requirement.Name] : marks[requirement.Name].Concat(marks[requirement.SameAs]);
        return [.. found.Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Cell(string text)
    {
        return text.Replace("|", "\\|").Replace("<", "&lt;");
    }

    private void Totals(StringBuilder text)
    {
        text.Append("| level | requirements | tested | of these with an exception | reason |\n|---|---|---|---|---|\n");
        foreach (IGrouping<string, Requirement> level in _requirements.GroupBy(requirement => requirement.Level))
        {
            Total(text, level.Key, [.. level]);
        }

        Total(text, "all", _requirements);
    }

    private void Total(StringBuilder text, string name, List<Requirement> requirements)
    {
        text.Append("| ").Append(name).Append(" | ").Append(requirements.Count);
        text.Append(" | ").Append(requirements.Count(requirement => VerdictOn(requirement) == "tested"));
        text.Append(" | ").Append(requirements.Count(requirement => ExceptionTo(requirement) != null));
        text.Append(" | ").Append(requirements.Count(requirement => VerdictOn(requirement) == "reason")).Append(" |\n");
    }

    private string? ReasonOf(Requirement requirement)
    {
        return Words(_reasons, requirement);
    }

    private string? ExceptionTo(Requirement requirement)
    {
        return Words(_exceptions, requirement);
    }

    private static string? Words(Dictionary<RequirementName, string> of, Requirement requirement)
    {
        return of.GetValueOrDefault(requirement.Name) ?? (requirement.SameAs == null ? null : of.GetValueOrDefault(requirement.SameAs));
    }

    private string Evidence(Requirement requirement)
    {
        List<string> tests = TestsOf(requirement);
        string text = tests.Count > 0 ? string.Join(", ", tests) : Cell(ReasonOf(requirement) ?? "");
        if (ExceptionTo(requirement) is string exception)
        {
            text += ". Exception: " + Cell(exception);
        }

        return requirement.SameAs == null ? text : "as " + requirement.SameAs + ": " + text;
    }
}
