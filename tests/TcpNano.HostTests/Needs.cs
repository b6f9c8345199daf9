using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests;

/// <summary>What a machine may lack: tests that need it are skipped there, and fail in CI, where they must run.</summary>
[TestClass]
public static class Needs
{
    private static readonly Dictionary<string, int> s_reasons = [];

    /// <summary>Ends the test: skipped, or failed in CI.</summary>
    /// <param name="reason">What is missing, and how to get it.</param>
    internal static void Missing(string reason)
    {
        lock (s_reasons)
        {
            s_reasons[reason] = s_reasons.GetValueOrDefault(reason) + 1;
        }

        Assert.IsFalse(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Inconclusive(reason);
    }

    /// <summary>Says why tests were skipped, each reason once: the console's own list has only their names.</summary>
    /// <param name="context">Where to say it.</param>
    [AssemblyCleanup]
    public static void SayWhatWasMissing(TestContext context)
    {
        foreach ((string reason, int tests) in s_reasons)
        {
            context.DisplayMessage(MessageLevel.Warning, $"{tests} {(tests == 1 ? "test was" : "tests were")} skipped: {reason}");
        }
    }
}
