using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Commands;

namespace TcpNano.HostTests.Kernel;

/// <summary>The tcpnano command as a process inside a namespace.</summary>
internal sealed partial class CommandProcess : IDisposable
{
    public const int SignalInterrupt = 2;
    public const int SignalTerminate = 15;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CommandProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where its output arrives.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Where its input comes from.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>What it wrote to standard error; only after its end.</summary>
    public string Errors => _errors.Result;

    /// <summary>Starts the command.</summary>
    /// <param name="network">Where.</param>
    /// <param name="arguments">Its arguments, separated by blanks.</param>
    /// <param name="wrapper">A command in front of it, separated by blanks.</param>
    public static CommandProcess Start(NetworkNamespace network, string arguments, string wrapper = "")
    {
        string command = Path.ChangeExtension(typeof(TcpNanoCommand).Assembly.Location, null);

        return Start(network, [.. Words(wrapper), command, .. Words(arguments)]);
    }

    /// <summary>Starts the command on a terminal of its own: input is what is typed, output what the terminal shows, errors included.</summary>
    /// <param name="network">Where.</param>
    /// <param name="arguments">Its arguments, separated by blanks.</param>
    public static CommandProcess StartOnTerminal(NetworkNamespace network, string arguments)
    {
        string command = Path.ChangeExtension(typeof(TcpNanoCommand).Assembly.Location, null);
        return Start(network, ["TERM=xterm", "script", "--quiet", "--return", "--flush", "--command", $"exec {command} {arguments}", "/dev/null"]);
    }

    /// <summary>The next line of output.</summary>
    public string ReadLine(int patience)
    {
        Task<string?> line = Output.ReadLineAsync();
        Assert.IsTrue(line.Wait(patience), "no line within " + patience + " ms");
        if (line.Result is not string text)
        {
            // Not for each line: the end is waited for.
            Assert.Fail("no more output; " + (_process.WaitForExit(1000) ? "exit " + _process.ExitCode + " " + Errors : ""));
            throw new InvalidOperationException();
        }

        return text;
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int number)
    {
        Assert.AreEqual(0, Kill(_process.Id, number), Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Waits for its end; answers the exit status.</summary>
    public int WaitForExit(int patience)
    {
        Assert.IsTrue(_process.WaitForExit(patience), "no end within " + patience + " ms");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    // A shell that runs the tests in the background has them ignore SIGINT, and what they start inherits that.
    private static CommandProcess Start(NetworkNamespace network, string[] words)
    {
        return new CommandProcess(network.Start("env", ["--default-signal=INT", .. words], info =>
        {
            // The runtime that runs the tests, wherever it is installed.
            string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
            info.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        }));
    }

    private static string[] Words(string text)
    {
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
