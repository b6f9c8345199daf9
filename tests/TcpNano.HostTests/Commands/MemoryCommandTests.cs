using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Commands;
using TcpNano.Tool.Shell;

namespace TcpNano.HostTests.Commands;

/// <summary>What <c>tcpnano memory</c> prints is what the options say, and what a stack takes.</summary>
[TestClass]
public partial class MemoryCommandTests
{
    private const int DeepestPath = 6451; // 6.3 KB

    [TestMethod]
    [DataRow("memory", 3, 4, 2920, 2920, 4, 8, 16)]
    [DataRow("memory --connections 12 --listeners 2 --receive-buffer 1460 --send-buffer 8192 --reassembly-blocks 1 --arp-entries 16 --syn-entries 255", 12, 2, 1460, 8192, 1, 16, 255)]
    [DataRow("memory --connections 8000 --send-buffer 1048576", 8000, 4, 2920, 1048576, 4, 8, 16)]
    public void Parts_AddUpToTheStack(string line, int connections, int listeners, int receive, int send, int blocks, int neighbours, int halfOpen)
    {
        StackOptions options = new()
        {
            Connections = connections,
            Listeners = listeners,
            ReceiveBuffer = receive,
            SendBuffer = send,
            ReassemblyBlocks = blocks,
            ArpEntries = neighbours,
            SynEntries = halfOpen,
        };
        List<string[]> rows = Run(line);
        MemoryPart[] parts = Enum.GetValues<MemoryPart>();
        Assert.HasCount(parts.Length + 5, rows);
        Assert.AreEqual($"{connections} control blocks", rows[0][0]);
        Assert.AreEqual($"{listeners} listeners", rows[(int)MemoryPart.Listeners][0]);
        foreach ((TcpRuntime runtime, int column) in new[] { (TcpRuntime.NanoClr, 1), (TcpRuntime.Net, 2) })
        {
            long sum = 0;
            foreach (MemoryPart part in parts)
            {
                long octets = Number(rows[(int)part][column]);
                Assert.AreEqual(options.BytesRequiredOn(runtime, part), octets, part + " on " + runtime);
                sum += octets;
            }

            Assert.AreEqual(options.BytesRequiredOn(runtime), sum);
            Assert.AreEqual(sum, Number(rows[parts.Length][column]));
            Assert.AreEqual(TcpConnection.BytesRequiredOn(runtime), Number(rows[parts.Length + 1][column]));
            Assert.AreEqual(TcpListener.BytesRequiredOn(runtime), Number(rows[parts.Length + 2][column]));
        }

        long held = ((long)connections * TcpConnection.BytesRequiredOn(TcpRuntime.NanoClr)) + (listeners * TcpListener.BytesRequiredOn(TcpRuntime.NanoClr));
        Assert.AreEqual(DeepestPath, Number(rows[parts.Length + 3][1]));
        Assert.AreEqual(options.BytesRequiredOn(TcpRuntime.NanoClr) + held + DeepestPath, Number(rows[^1][1]));
    }

    private static List<string[]> Run(string line)
    {
        StringWriter output = new();
        StringWriter error = new();
        Assert.AreEqual(0, TcpNanoCommand.Run(line.Split(' '), new Terminal(TcpNanoCommand.Name, output, error)), error.ToString());
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.StartsWith("Octets of heap", lines[0].TrimStart());
        return [.. lines.Skip(1).Select(text => Row().Match(text)).Select(row => new[] { row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value })];
    }

    [GeneratedRegex(@"^\s*(.+?)\s+([\d,]+)(?:\s+([\d,]+))?$")]
    private static partial Regex Row();

    private static long Number(string text)
    {
        return long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }
}
