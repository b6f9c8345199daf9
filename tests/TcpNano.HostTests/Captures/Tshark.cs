using System.ComponentModel;
using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Captures;

/// <summary>tshark as a second opinion about captures.</summary>
internal static class Tshark
{
    private const int Patience = 60_000;

    /// <summary>What tshark sees in a capture: a line per packet, with tabs between the fields.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="filter">Which packets; empty for all.</param>
    /// <param name="fields">Their fields.</param>
    public static string[][] Fields(string file, string filter, params string[] fields)
    {
        List<string> arguments = ["-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields"];
        arguments.AddRange(fields.SelectMany(field => new[] { "-e", field }));
        if (filter.Length > 0)
        {
            arguments.AddRange(["-Y", filter]);
        }

        return [.. Run(arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];
    }

    private static string Run(List<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                Assert.Fail("tshark does not end");
            }

            Assert.AreEqual(0, process.ExitCode, errors.Result);
            return output.Result;
        }
        catch (Win32Exception)
        {
            Needs.Missing("tshark is not installed: apt-get install tshark.");
            throw;
        }
    }
}
