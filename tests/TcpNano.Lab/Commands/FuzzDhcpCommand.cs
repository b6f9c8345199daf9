using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TcpNano.Lab.Fuzzing.Dhcp;
using TcpNano.Tool.Shell;

namespace TcpNano.Lab.Commands;

/// <summary><c>tcpnano-lab fuzz-dhcp</c>: has the DHCP client meet messages nobody should send.</summary>
internal static class FuzzDhcpCommand
{
    private const int DefaultCases = 100_000;
    private const int Batch = 500;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new("fuzz-dhcp", "Throw malformed and malicious messages at DHCP clients in every state; each has to get a lease from a plain server in the end. Needs no rights.");
        Option<int> cases = OptionParsers.Number("--cases", "N", "Cases to run, of some messages each.", 1, int.MaxValue, DefaultCases);
        Option<int> seed = OptionParsers.Number("--seed", "S", "The first case's seed; the others follow.", 0, int.MaxValue, 1);
        command.Add(cases);
        command.Add(seed);
        command.SetAction(parsed => Run((ulong)parsed.GetValue(seed), parsed.GetValue(cases), terminal));
        return command;
    }

    private static int Run(ulong first, int cases, Terminal terminal)
    {
        long started = Stopwatch.GetTimestamp();
        string? failure = null;
        int done = 0;
        using Interruption interruption = new();
        terminal.Progress("fuzzing", cases, more =>
        {
            while (done < cases && failure is null && !interruption.IsRequested)
            {
                int batch = Math.Min(Batch, cases - done);
                for (int i = 0; i < batch && failure is null; i++)
                {
                    failure = DhcpFuzz.Run(first + (ulong)done);
                    done++;
                }

                more(batch);
            }
        });
        if (failure is not null)
        {
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seed {first + (ulong)done - 1} fails: {failure}"));
            return ExitStatus.CaseFailed;
        }

        double seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(started).TotalSeconds);
        terminal.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{done} cases with {DhcpFuzz.Messages} messages, {done / seconds:F0} cases a second: every one ended with a lease."));
        if (interruption.IsRequested)
        {
            terminal.Output.WriteLine($"interrupted: {done} of {cases} cases were tried");
            return ExitStatus.Interrupted;
        }

        return ExitStatus.Success;
    }
}
