using System.CommandLine;

namespace TcpNano.Tool.Capturing;

/// <summary><c>--pcap</c>: the same for all commands that have it.</summary>
internal static class CaptureOption
{
    /// <summary>Makes the option.</summary>
    /// <param name="what">What is captured.</param>
    /// <returns>The option.</returns>
    public static Option<string?> Create(string what)
    {
        return new Option<string?>("--pcap")
        {
            HelpName = "FILE",
            Description = $"Write {what} to FILE, a pcapng that Wireshark and 'tcpnano explain' open, with states and drops as comments.",
        };
    }
}
