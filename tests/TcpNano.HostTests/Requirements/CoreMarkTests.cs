using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Requirements;

/// <summary>A reader of the core finds each requirement by its name, at the place that carries it out.</summary>
[TestClass]
public class CoreMarkTests
{
    // Hosts and links, RFC 1122, are named by section.
    private static readonly int[] s_byName = [826, 1035, 2018, 2131, 2132, 2308, 2883, 3042, 3168, 3522, 3927, 4015, 4330, 5227, 5681, 5682, 5827, 5961, 6191, 6298, 6528, 6582, 6675, 6762, 6763, 6937, 7323, 8985, 9293, 9438];

    public static IEnumerable<object[]> Rfcs => s_byName.Select(rfc => new object[] { rfc });

    [TestMethod]
    [DynamicData(nameof(Rfcs))]
    public void EveryRequirementInScope_HasItsMark(int rfc)
    {
        Matrix matrix = new(rfc, MarkReader.All(), CoreMarkReader.All(), RequirementList.Reasons(), RequirementList.Exceptions());
        IEnumerable<Requirement> inScope = RequirementList.Of(rfc).Where(requirement => requirement.IsCore || (requirement.Scope == "opt" && matrix.VerdictOn(requirement) == "tested"));
        string[] unmarked = [.. CoreMarkReader.Unmarked(inScope, CoreMarkReader.All()).Select(requirement => requirement.Name + " (" + requirement.Level + "): " + requirement.Text)];
        Assert.AreEqual("", string.Join('\n', unmarked), "no comment of src/TcpNano names it: tests/Requirements/README.md says how");
    }

    [TestMethod]
    public void EveryMark_NamesARequirement()
    {
        HashSet<RequirementName> known = [.. s_byName.SelectMany(RequirementList.Of).Select(requirement => requirement.Name)];
        string[] unknown = [.. CoreMarkReader.All().Where(mark => !known.Contains(mark.Name)).Select(mark => mark.File + ": " + mark.Name)];
        Assert.AreEqual("", string.Join('\n', unknown));
    }

    [TestMethod]
    public void CommentsAreRead_CodeAndStringsAreNot()
    {
        const string Text = """
            /// <summary>Ends it (RFC 9293 section 3.6, MUST-13). Not XMUST-1, MUST-1x or MUST-1-2; RFC 6298 section 5.7.</summary>
            int MUST = SHLD-1; // SHLD-2
            string s = "// MUST-3"; // as RFC 6298 rule 2.4, and RFC 5681 rules 3.1-12,
            // 3.2-6 and 2
            int i; // and RFC 826
            int j; // rule R1; RFC 826 rule R2.
            """;
        Assert.AreEqual(
            "RFC 5681 2, RFC 5681 3.1-12, RFC 5681 3.2-6, RFC 6298 2.4, RFC 826 R2, RFC 9293 MUST-13, RFC 9293 SHLD-2",
            string.Join(", ", CoreMarkReader.OfText("f", Text).Select(mark => mark.Name.ToString()).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public void MarkThatIsTakenAway_IsMissed()
    {
        const string Text = "// RFC 6298 rules 5.1 and 5.2\nint timer;\n// RFC 6298 rule 5.3\n";
        Requirement[] requirements = [Rule("5.1"), Rule("5.2"), Rule("5.3")];
        Assert.AreEqual("", Missed(requirements, Text));
        Assert.AreEqual("5.3", Missed(requirements, Text.Replace("// RFC 6298 rule 5.3", "", StringComparison.Ordinal)));
        Assert.AreEqual("5.2", Missed(requirements, Text.Replace("rules 5.1 and 5.2", "rule 5.1", StringComparison.Ordinal)));
        Assert.AreEqual("5.1, 5.2, 5.3", Missed(requirements, Text.Replace("//", "", StringComparison.Ordinal)));
    }

    private static Requirement Rule(string id)
    {
        return new Requirement(6298, id, "MUST", "5", "as planted", "core", null);
    }

    private static string Missed(Requirement[] requirements, string text)
    {
        return string.Join(", ", CoreMarkReader.Unmarked(requirements, CoreMarkReader.OfText("f", text)).Select(requirement => requirement.Id));
    }
}
