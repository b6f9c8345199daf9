using System.CommandLine;
using TcpNano.Benchmarks.Suites;
using TcpNano.Tool.Shell;

// BenchmarkDotNet brings a namespace of that name.
using Shell = TcpNano.Tool.Shell.CommandLine;

namespace TcpNano.Benchmarks.Commands;

/// <summary>The <c>tcpnano-bench</c> command.</summary>
internal static class BenchCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "tcpnano-bench";

    /// <summary>The command that runs every suite.</summary>
    public const string All = "all";

    /// <summary>Every suite, in the order of <see cref="All"/>.</summary>
    /// <returns>The suites.</returns>
    public static IReadOnlyList<Suite> Suites()
    {
        return [new BulkSuite(), new EchoSuite(), new ConnectSuite(), new ScalingSuite(), new ImpairedSuite(), new VirtualSuite(), new MicroSuite()];
    }

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">The command line without the command's own name; none at all means <see cref="All"/>.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit status, see <see cref="ExitStatus"/>.</returns>
    public static int Run(string[] arguments, Terminal terminal)
    {
        RootCommand root = new("Measures TcpNano beside the kernel's own TCP and a responder that does next to nothing, in one run. Wants a quiet machine; needs root, ip(8) and TUN, but for virtual and micro.")
        {
            HelpName = Name,
        };
        IReadOnlyList<Suite> suites = Suites();
        root.Add(SuiteCommand.Create(All, "Every suite, one after another: about ten minutes.", suites, terminal));
        foreach (Suite suite in suites)
        {
            root.Add(SuiteCommand.Create(suite.Name, suite.Description, [suite], terminal));
        }

        root.Add(PeerCommand.Create(terminal));
        return Shell.Run(root, arguments.Length == 0 ? [All] : arguments, terminal);
    }
}
