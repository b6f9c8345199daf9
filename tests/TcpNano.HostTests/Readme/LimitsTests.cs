using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;
using TcpNano.Wire;

namespace TcpNano.HostTests.Readme;

/// <summary>The page of limits has every option, with the range that the stack really has.</summary>
/// <remarks>It is written anew by <c>UPDATE_LIMITS=1 dotnet test tests/TcpNano.HostTests -c Release --filter LimitsTests</c>.</remarks>
[TestClass]
public class LimitsTests
{
    private static readonly IReadOnlyList<OptionRow> s_options = OptionRow.All();

    [TestMethod]
    public void Page_IsWhatTheStackSays()
    {
        string page = LimitsPage.Text(s_options);
        if (Environment.GetEnvironmentVariable("UPDATE_LIMITS") == "1")
        {
            File.WriteAllText(Repository.PathOf(LimitsPage.File), page);
        }

        string[] there = File.Exists(Repository.PathOf(LimitsPage.File)) ? Repository.Read(LimitsPage.File).Split('\n') : [];
        string[] wanted = page.Split('\n');
        string missing = string.Join('\n', wanted.Except(there));
        string stale = string.Join('\n', there.Except(wanted));
        Assert.IsTrue(wanted.SequenceEqual(there), $"{LimitsPage.File} is stale: run with UPDATE_LIMITS=1. Missing rows:\n{missing}\nRows that are wrong:\n{stale}");
    }

    [TestMethod]
    public void DocumentationOfEachOption_NamesTheRangeThatIsChecked()
    {
        string wrong = string.Join('\n', s_options.Where(option => option.Promised() is (int least, int most) && (least, most) != (option.Least, option.Most))
            .Select(option => $"StackOptions.{option.Name} says {option.Promised()}, and takes {option.Least} to {option.Most}"));
        Assert.AreEqual("", wrong);
        string silent = string.Join(", ", s_options.Where(option => option.Promised() is null && option.Least < option.Most).Select(option => option.Name));
        Assert.AreEqual("", silent, "options whose documentation names no range as FROM to TO");
    }

    [TestMethod]
    public void EachOptionOfTcp_IsNamed()
    {
        string page = Repository.Read(LimitsPage.File);
        (string, int)[] kinds = [.. LimitsPage.TcpOptionKinds()];
        CollectionAssert.Contains(kinds, ("Mss", TcpHeader.OptionMss));
        foreach ((string name, int kind) in kinds)
        {
            StringAssert.Contains(page, $"{name} ({kind})");
        }
    }
}
