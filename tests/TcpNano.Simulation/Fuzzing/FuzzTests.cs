using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Lab.Fuzzing;

namespace TcpNano.Simulation.Fuzzing;

/// <summary>
/// Frames nobody should send, at stacks in every state: whatever comes, nothing breaks, and a normal echo works afterwards, in
/// each case. A case that fails is replayed by its seed: <c>tcpnano-lab fuzz --cases 1 --seed SEED</c>.
/// </summary>
[TestClass]
public class FuzzTests
{
    private const int FixedCases = 200_000;
    private const int FreshCases = 100_000;
    private const ulong FirstSeed = 1;
    private const int Attempts = 1000;

    /// <summary>Set to a seed, the fresh cases begin with that one.</summary>
    private const string SeedVariable = "TCPNANO_FUZZ_SEED";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void FixedSeeds()
    {
        Run(FirstSeed, FixedCases);
    }

    [TestMethod]
    public void FreshSeeds()
    {
        // Everywhere else a few are enough to see that this works.
        bool all = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));
        string? given = Environment.GetEnvironmentVariable(SeedVariable);
        ulong seed = string.IsNullOrEmpty(given) ? (ulong)Random.Shared.NextInt64() : ulong.Parse(given, CultureInfo.InvariantCulture);
        string line = string.Create(CultureInfo.InvariantCulture, $"{SeedVariable}={seed}");
        TestContext.WriteLine(line);
        Console.WriteLine(line);
        Run(seed, all || given is not null ? FreshCases : FreshCases / 100);
    }

    [TestMethod]
    public void Corpus()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzzing", "Corpus"), "*" + FuzzCase.Extension);
        Assert.IsGreaterThan(20, files.Length);
        foreach (string file in files)
        {
            FuzzRun run = FuzzRunner.Run(FuzzCase.Parse(File.ReadAllText(file)));
            Assert.IsNull(run.Failure, Path.GetFileName(file) + "\n" + Text(run));
        }
    }

    private static void Run(ulong first, int count)
    {
        for (ulong seed = first; seed < first + (ulong)count; seed++)
        {
            FuzzRun run = FuzzRunner.Run(seed);
            if (run.Failure is not null)
            {
                FuzzRun small = FuzzRunner.Run(FuzzMinimizer.Minimize(run.Case, run.Failure, Attempts));
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n{Text(small)}"));
            }
        }
    }

    private static string Text(FuzzRun run)
    {
        return string.Join("\n", FuzzReport.Of(run).Select(row => row.Text));
    }
}
