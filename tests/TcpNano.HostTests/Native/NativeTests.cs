using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Native;

/// <summary>The GoogleTest tests of tests/native: ring, frames, Ethernet, Wi-Fi and CLR glue, each with a sanitizer.</summary>
[TestClass]
public class NativeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("address")]
    [DataRow("thread")]
    public void NativeDriver_PassesItsTests(string sanitizer)
    {
        RequireTools();
        string build = Path.Combine(Path.GetTempPath(), "tcpnano-native-" + Guid.NewGuid().ToString("N"));
        try
        {
            (int status, string output) = Run("bash", build, Repository.PathOf("tests/native/run.sh"), sanitizer);
            TestContext.WriteLine(output);
            Assert.AreEqual(0, status, output);
            StringAssert.Contains(output, "100% tests passed, 0 tests failed");
        }
        finally
        {
            if (Directory.Exists(build))
            {
                Directory.Delete(build, true);
            }
        }
    }

    // Without a compiler the test is inconclusive, or fails where it has to run (CI=true).
    private static void RequireTools()
    {
        List<string> missing = [.. new[] { "bash", "cmake", "make", "g++", "ninja" }.Where(tool => !IsInstalled(tool))];
        if (!File.Exists("/usr/include/gtest/gtest.h") && !File.Exists("/usr/local/include/gtest/gtest.h"))
        {
            missing.Add("GoogleTest");
        }

        if (missing.Count > 0)
        {
            Needs.Missing("Not installed: " + string.Join(", ", missing) + ". The native driver is not tested here. Debian: apt-get install cmake make g++ ninja-build libgtest-dev");
        }
    }

    private static bool IsInstalled(string tool)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, tool)));
    }

    private static (int Status, string Output) Run(string program, string build, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BUILD"] = build;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(true);
            Assert.Fail("The native tests took longer than " + s_patience + ".");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}
