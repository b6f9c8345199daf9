using System.Globalization;
using System.Reflection;
using System.Text;
using TcpNano.HostTests.Memory;
using TcpNano.Tcp;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;
using TcpNano.Wire;

namespace TcpNano.HostTests.Readme;

/// <summary>Writes <c>src/TcpNano/LIMITS.md</c>: every number in it is asked of the stack.</summary>
internal static class LimitsPage
{
    /// <summary>Where it is.</summary>
    public const string File = "src/TcpNano/LIMITS.md";

    /// <summary>The page.</summary>
    /// <param name="options">The options.</param>
    public static string Text(IReadOnlyList<OptionRow> options)
    {
        StringBuilder text = new();
        text.Append("# Limits\n\n");
        text.Append("What a stack can do at least and at most. Generated from the stack itself, which is asked for each number: `UPDATE_LIMITS=1 dotnet test tests/TcpNano.HostTests -c Release --filter LimitsTests`.\n\n");
        text.Append("## Options\n\n");
        text.Append("The fields of `StackOptions`. A value outside of the range is an `ArgumentException` in the constructor of `NetworkStack` that names the option. `Secret` has no default: ");
        text.Append(CultureInfo.InvariantCulture, $"{StackOptions.SecretLength} octets that nobody else knows.\n\n");
        text.Append("| option | what it is | range | default | unit |\n|---|---|---|---|---|\n");
        text.AppendJoin('\n', options).Append("\n\n");
        text.Append("## What no option changes\n\n");
        text.Append("| what | limit |\n|---|---|\n");
        foreach ((string what, string limit) in Fixed())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {limit} |\n");
        }

        text.Append("\nNo limit: octets in a connection, connections one after the other, time that a stack runs. What there is not (IPv6, for one) is in the [README](../../README.md#what-works-and-what-does-not-yet).\n\n");
        text.Append("## Memory\n\nWhat a stack with the defaults takes, all of it when it is constructed. `tcpnano memory` says it for other sizes, `StackOptions.BytesRequired` on the device itself.\n\n```\n");
        text.Append(Memory()).Append("```\n");
        return text.ToString();
    }

    /// <summary>The options of TCP that are read or written, by the names of their constants.</summary>
    public static IEnumerable<(string Name, int Kind)> TcpOptionKinds()
    {
        return typeof(TcpHeader).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name.StartsWith("Option", StringComparison.Ordinal) && !field.Name.EndsWith("Length", StringComparison.Ordinal))
            .Select(field => (field.Name["Option".Length..], (int)field.GetRawConstantValue()!))
            .OrderBy(option => option.Item2);
    }

    private static IEnumerable<(string What, string Limit)> Fixed()
    {
        yield return ("MTU of the link, as the driver states it", $"{Mtus().Min()} to {Mtus().Max()} octets");
        yield return ("Links, and IPv4 addresses of a stack", "one of each; a second stack has its own");
        yield return ("Options of TCP that are understood; others are skipped", string.Join(", ", TcpOptionKinds().Select(option => $"{option.Name} ({option.Kind})")));
        yield return ("MSS towards a peer that names none (RFC 9293 MUST-15)", $"{TcpHeader.DefaultMss} octets");
        yield return ("MSS that a path MTU can bring about, at least", $"{Sender.LeastPathMss} octets");
        yield return ("Ports that the stack chooses by itself", $"{EphemeralPorts.First} to {EphemeralPorts.First + EphemeralPorts.Count - 1}");
        yield return ("Retransmissions of a SYN\\|ACK", $"{SynCache.MostRetries} at most");
        yield return ("Age of a SYN cookie that is accepted", $"{SynCookies.Period / 1000} s to twice as much");
        yield return ("Timeouts of calls", "0 does not wait, -1 waits forever, else up to 2,147,483,647 ms");
        yield return ("`UserTimeout` and `KeepAliveIdle` of a connection", $"{TcpConnection.LeastTimeout:#,0} to {TcpConnection.MostTimeout:#,0} ms");
        yield return ("Timers of a stack, all together", $"{Timers.TimerWheel.MaxTimers:#,0}; a connection takes {TimerKind.Count}");
    }

    // Those that the constructor takes.
    private static IEnumerable<int> Mtus()
    {
        byte[] secret = [.. Enumerable.Range(1, StackOptions.SecretLength).Select(i => (byte)i)];
        foreach (int mtu in Enumerable.Range(1, 2000))
        {
            NetworkStack stack;
            try
            {
                stack = new NetworkStack(new SilentDriver(mtu), new StackOptions { Secret = secret });
            }
            catch (ArgumentException)
            {
                continue;
            }

            stack.Dispose();
            yield return mtu;
        }
    }

    private static string Memory()
    {
        StringWriter output = new() { NewLine = "\n" };
        TcpNanoCommand.Run(["memory"], new Terminal(TcpNanoCommand.Name, output, TextWriter.Null));
        return output.ToString();
    }
}
