using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TcpNano.Linux;

namespace TcpNano.Benchmarks.Network;

/// <summary>
/// A network namespace of one's own, without a name: one thread has moved into it, and what that thread opens or
/// starts (sockets, TAPs, processes) is inside, whoever uses it afterwards. It is gone, interfaces and all, when the
/// last of these is: even a killed run leaves nothing behind.
/// </summary>
internal partial class PrivateNetwork : IDisposable
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly int _threadId;
    private int _errno;

    /// <summary>Makes a namespace with nothing in it but loopback.</summary>
    /// <exception cref="TapException">The right to is missing.</exception>
    public PrivateNetwork()
    {
        // The runtime starts its socket threads at first use; they must be born outside.
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Blocking = false;
        }

        _thread = new Thread(Serve) { IsBackground = true, Name = "network namespace" };
        _thread.Start();
        try
        {
            _threadId = Run(GetThreadId);
            if (_errno != 0)
            {
                throw new TapException("No network namespace can be made (" + Marshal.GetPInvokeErrorMessage(_errno) + ").", _errno);
            }

            // The kernel's own IPv6 chatter would be frames nobody asked for.
            Run(() =>
            {
                foreach (string where in new[] { "all", "default" })
                {
                    string knob = $"/proc/sys/net/ipv6/conf/{where}/disable_ipv6";
                    if (File.Exists(knob))
                    {
                        File.WriteAllText(knob, "1");
                    }
                }

                return 0;
            });
            Ip("link set lo up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the system shows the namespace, for as long as this object lives; ip(8) takes it for a name.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/task/{_threadId}/ns/net";

    /// <summary>Does something inside and waits for it, up to 20 seconds; everyone shares the one thread.</summary>
    public T Run<T>(Func<T> action)
    {
        return Run(action, s_patience);
    }

    /// <summary>As <see cref="Run{T}(Func{T})"/>, for what takes its time.</summary>
    public T Run<T>(Func<T> action, TimeSpan patience)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using ManualResetEventSlim done = new();
        _work.Add(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        if (!done.Wait(patience))
        {
            throw new TimeoutException("The namespace's thread does not answer.");
        }

        failure?.Throw();
        return result;
    }

    /// <summary>A TCP socket whose calls all end within <paramref name="patience"/> milliseconds.</summary>
    public Socket Socket(int patience)
    {
        return Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            SendTimeout = patience,
            ReceiveTimeout = patience,
            NoDelay = true,
        });
    }

    /// <summary>Starts a program inside.</summary>
    public Process Start(string file, IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        ProcessStartInfo info = new(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        prepare?.Invoke(info);
        return Run(() => Process.Start(info)!);
    }

    /// <summary>Runs a program inside to its end; answers its output, errors included.</summary>
    /// <exception cref="IOException">It says that it has failed, which <paramref name="mayFail"/> allows.</exception>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public string Command(string file, string arguments, int patience = 20_000, bool mayFail = false)
    {
        using Process process = Start(file, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill();
            process.WaitForExit();
            throw new TimeoutException($"{file} {arguments}: no end within {patience} ms\n{output.Result}{errors.Result}");
        }

        string text = output.Result + errors.Result;
        return mayFail || process.ExitCode == 0
            ? text
            : throw new IOException($"{file} {arguments}: exit {process.ExitCode}\n{text}");
    }

    /// <summary>Sets one of the kernel's knobs inside.</summary>
    /// <param name="knob">Its path below /proc/sys.</param>
    /// <param name="value">Its value.</param>
    public void Set(string knob, string value)
    {
        Run(() =>
        {
            File.WriteAllText("/proc/sys/" + knob, value);
            return 0;
        });
    }

    /// <summary>Runs ip(8) inside.</summary>
    public string Ip(string arguments)
    {
        return Command("ip", arguments);
    }

    /// <summary>Makes a TAP that lasts as long as the namespace, and sets it up.</summary>
    /// <remarks>
    /// When a descriptor is attached, the kernel takes a moment to notice the carrier and drops what it has to send
    /// until then: tests that cannot wait for its retries use <see cref="OpenTap"/>.
    /// </remarks>
    /// <param name="name">Its name.</param>
    /// <param name="address">The kernel's address on it with prefix length; null for none.</param>
    public void AddTap(string name, string? address)
    {
        Ip($"tuntap add dev {name} mode tap");
        SetAddress(name, address);
        Ip($"link set {name} up");
    }

    /// <summary>Creates a TAP by opening it; ready for traffic when the call returns.</summary>
    public TapDevice OpenTap(string name, string? address)
    {
        TapDevice tap = Run(() => TapDevice.Open(name));
        SetAddress(name, address);
        return tap;
    }

    /// <summary>Gives an interface an address with prefix length, or none when that is null.</summary>
    public void SetAddress(string name, string? address)
    {
        if (address != null)
        {
            Ip($"addr add {address} dev {name}");
        }
    }

    /// <summary>Leaves the namespace.</summary>
    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            _thread.Join(s_patience);
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    private void Serve()
    {
        _errno = Unshare(NewNetwork) < 0 ? Marshal.GetLastPInvokeError() : 0;
        foreach (Action action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
