using System.Diagnostics;
using System.Runtime.InteropServices;
using TcpNano.Benchmarks.Commands;
using TcpNano.Benchmarks.Network;

namespace TcpNano.Benchmarks.Systems;

/// <summary>A system in a process of its own, this program started again: what it uses is its own. It ends with this process, whatever ends that.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const int StartPatience = 30_000;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private PeerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a system, and waits until it serves.</summary>
    /// <param name="network">The namespace it lives in.</param>
    /// <param name="kind">Which.</param>
    /// <param name="setup">The sizes of the stack.</param>
    /// <returns>The process.</returns>
    public static PeerProcess Start(PrivateNetwork network, SystemKind kind, StackSetup setup)
    {
        string own = typeof(PeerProcess).Assembly.Location;
        string command = Path.ChangeExtension(own, null);
        string[] words = File.Exists(command) ? [command] : ["dotnet", own];
        words =
        [
            .. words, PeerCommand.Name, kind.ToString(), Services.Text(setup.Connections), Services.Text(setup.ReceiveBuffer),
            Services.Text(setup.SendBuffer), setup.Recovery,
        ];
        Process process = network.Start(words[0], words[1..], info =>
        {
            // The runtime that runs this, wherever it is installed.
            string runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
            info.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        });
        PeerProcess peer = new(process);
        try
        {
            string line = peer.ReadLine(StartPatience);
            return line == Services.Ready ? peer : throw new BenchException($"{kind} answered '{line}' and not that it is ready");
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>Asks what the process has used.</summary>
    /// <returns>Its usage.</returns>
    public PeerUsage Usage()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return PeerUsage.Parse(ReadLine(Services.Patience));
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private string ReadLine(int patience)
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (line.Wait(patience) && line.Result is not null)
        {
            return line.Result;
        }

        string reason = _process.WaitForExit(1000) ? $"it has ended: {_errors.Result.Trim()}" : $"no answer within {patience} ms";
        throw new BenchException("a system cannot be used: " + reason);
    }
}
