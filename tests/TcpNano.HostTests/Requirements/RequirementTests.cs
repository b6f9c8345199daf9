using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Requirements;

/// <summary>Every requirement of the RFCs we stand on has a test or a written reason, and the tables that say so are up to date.</summary>
/// <remarks>They are written anew by <c>UPDATE_REQUIREMENTS=1 dotnet test tests/TcpNano.HostTests --filter RequirementTests</c>.</remarks>
[TestClass]
public class RequirementTests
{
    public static IEnumerable<object[]> Rfcs => RequirementList.Rfcs().Select(rfc => new object[] { rfc });

    [TestMethod]
    [DynamicData(nameof(Rfcs))]
    public void EveryRequirement_HasATestOrAReason(int rfc)
    {
        Matrix matrix = new(rfc, MarkReader.All(), CoreMarkReader.All(), RequirementList.Reasons(), RequirementList.Exceptions());
        string[] open = [.. RequirementList.Of(rfc).Where(requirement => matrix.VerdictOn(requirement) == "open").Select(requirement => requirement.Name + " (" + requirement.Level + "): " + requirement.Text)];
        Assert.AreEqual("", string.Join('\n', open), "neither a test nor a line in tests/Requirements/reasons.tsv");
    }

    [TestMethod]
    public void EveryMark_NamesARequirementAndIsOnATest()
    {
        HashSet<RequirementName> known = [.. All().Select(requirement => requirement.Name)];
        List<Mark> marks = MarkReader.All();
        Assert.IsGreaterThan(100, marks.Count, "marks are not found any more");
        string[] wrong = [.. marks.Where(mark => mark.Problem != null || !known.Contains(mark.Name)).Select(mark => mark.Test + ": " + (mark.Problem ?? mark.Name + " is in no list"))];
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void EveryName_StandsOnce_AndSameAsNamesAnother()
    {
        HashSet<RequirementName> known = [];
        foreach (Requirement requirement in All())
        {
            Assert.IsTrue(known.Add(requirement.Name), requirement.Name + " stands twice");
        }

        foreach (Requirement requirement in All().Where(requirement => requirement.SameAs != null))
        {
            Assert.IsTrue(known.Contains(requirement.SameAs!) && requirement.SameAs!.Rfc != requirement.Rfc, requirement.Name + ": same as " + requirement.SameAs);
        }
    }

    [TestMethod] // a reason that is left behind when a test comes would say what is no longer so
    public void EveryReason_IsForARequirementWithoutTest()
    {
        Dictionary<RequirementName, string> reasons = RequirementList.Reasons();
        List<Mark> marks = MarkReader.All();
        Dictionary<RequirementName, Requirement> known = All().ToDictionary(requirement => requirement.Name);
        foreach (RequirementName name in reasons.Keys)
        {
            Assert.IsTrue(known.ContainsKey(name), name + " is in no list");
            List<string> tests = new Matrix(name.Rfc, marks, [], reasons, []).TestsOf(known[name]);
            Assert.AreEqual("", string.Join(", ", tests), name + " has tests: it needs no reason");
        }
    }

    [TestMethod] // without a test there is nothing to make an exception to
    public void EveryException_IsToATestedRequirement()
    {
        Dictionary<RequirementName, string> exceptions = RequirementList.Exceptions();
        List<Mark> marks = MarkReader.All();
        Dictionary<RequirementName, Requirement> known = All().ToDictionary(requirement => requirement.Name);
        foreach (RequirementName name in exceptions.Keys)
        {
            Assert.IsTrue(known.ContainsKey(name), name + " is in no list");
            Assert.AreEqual("tested", new Matrix(name.Rfc, marks, [], RequirementList.Reasons(), exceptions).VerdictOn(known[name]), name.ToString());
        }
    }

    [TestMethod]
    [DynamicData(nameof(Rfcs))]
    public void Table_IsUpToDate(int rfc)
    {
        Matrix matrix = new(rfc, MarkReader.All(), CoreMarkReader.All(), RequirementList.Reasons(), RequirementList.Exceptions());
        if (Environment.GetEnvironmentVariable("UPDATE_REQUIREMENTS") == "1")
        {
            File.WriteAllText(Repository.PathOf(matrix.File), matrix.Text());
        }

        Assert.IsTrue(File.Exists(Repository.PathOf(matrix.File)) && Repository.Read(matrix.File) == matrix.Text(), matrix.File + " is stale: run with UPDATE_REQUIREMENTS=1");
    }

    [TestMethod]
    public void ScriptComments_AreRead()
    {
        Mark[] marks = [.. MarkReader.OfScriptText("s", "# It is so: RFC 9293 section 3.8, MUST-2 to MUST-4, SHLD-1; RFC 5961 section 3, MAY-9.\n# RFC 793 MUST-7\nlisten\n# RFC 9293 MUST-8")];
        Assert.AreEqual("RFC 9293 MUST-2, RFC 9293 MUST-3, RFC 9293 MUST-4, RFC 9293 SHLD-1, RFC 5961 MAY-9, RFC 793 MUST-7", string.Join(", ", marks.Select(mark => mark.Name.ToString())));
    }

    [TestMethod]
    public void MarkOnWhatDoesNotRun_IsNoEvidence()
    {
        List<Mark> marks = [.. MarkReader.OfTypes(DeviceAssemblies.Own().Types.Where(type => type.Name == nameof(Examples.MarkedMethods)))];
        Assert.AreEqual("the method is no test, the test is ignored, the mark names no requirement", string.Join(", ", marks.Select(mark => mark.Problem)));
    }

    private static IEnumerable<Requirement> All()
    {
        return RequirementList.Rfcs().SelectMany(RequirementList.Of);
    }
}
