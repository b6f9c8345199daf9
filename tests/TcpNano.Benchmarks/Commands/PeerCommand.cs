using System.CommandLine;
using System.Runtime.InteropServices;
using TcpNano.Benchmarks.Systems;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.Benchmarks.Commands;

/// <summary>What this program starts itself with: one of the systems compared. Every line on its standard input is answered with what it has used so far.</summary>
internal static class PeerCommand
{
    /// <summary>The command, which help does not name.</summary>
    public const string Name = "system";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Argument<SystemKind> kind = new("KIND");
        Argument<int> connections = new("CONNECTIONS");
        Argument<int> receive = new("RECEIVE-BUFFER");
        Argument<int> send = new("SEND-BUFFER");
        Argument<string> recovery = new("RECOVERY");
        Command command = new(Name, "One of the systems compared.") { kind, connections, receive, send, recovery };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            parsed.GetValue(kind),
            new StackSetup(parsed.GetValue(connections), parsed.GetValue(receive), parsed.GetValue(send), parsed.GetRequiredValue(recovery)),
            terminal));
        return command;
    }

    private static int Run(SystemKind kind, StackSetup setup, Terminal terminal)
    {
        // Ctrl-C is for the process that measures; this one ends when its input does.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        Thread control = new(() => Answer(terminal)) { IsBackground = true, Name = "control" };
        Processors.Pin(Processors.Last);
        IServer server = kind switch
        {
            SystemKind.TcpNano => new StackServer(setup),
            SystemKind.TcpNanoRateModel => new StackServer(setup with { Recovery = RecoveryNames.RateModel }),
            SystemKind.ReflectorPoll => new Reflector(false),
            SystemKind.ReflectorBlock => new Reflector(true),
            _ => new KernelServer(),
        };
        terminal.Output.WriteLine(Services.Ready);
        terminal.Output.Flush();
        control.Start();
        server.Run();
        return ExitStatus.Success;
    }

    private static void Answer(Terminal terminal)
    {
        while (Console.In.ReadLine() is not null)
        {
            terminal.Output.WriteLine(PeerUsage.Now());
            terminal.Output.Flush();
        }

        Environment.Exit(ExitStatus.Success);
    }
}
