using System.CommandLine;
using System.Text;
using TcpNano.Explain.Analysis;
using TcpNano.Explain.Findings;
using TcpNano.Explain.Pages;
using TcpNano.Pcap.Files;
using TcpNano.Tool.Shell;

namespace TcpNano.Tool.Commands;

/// <summary><c>tcpnano explain</c>: what went wrong in a capture, as a page and in a few sentences.</summary>
internal static class ExplainCommand
{
    private const string Extension = ".html";
    private const int MostTold = 20;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The command.</returns>
    public static Command Create(Terminal terminal)
    {
        Command command = new(
            "explain",
            "Say in plain words what went wrong in a capture (pcapng or pcap, of Wireshark, tcpdump or --pcap), and write a page with ladders and plots that any browser shows without a network. Needs no rights. "
            + $"Exit status: {ExitStatus.Success} the page is written, {ExitStatus.Environment} it cannot be, {ExitStatus.Usage} the file is no capture.");
        Argument<string> file = new("FILE") { Description = "The capture." };
        Option<string?> output = new("--output")
        {
            HelpName = "FILE",
            Description = "Where the page goes [default: beside the capture, with the ending .html]",
        };
        command.Add(file);
        command.Add(output);
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(output), terminal));
        return command;
    }

    private static int Run(string file, string? output, Terminal terminal)
    {
        CaptureAnalysis analysis = Read(file);
        string page = output ?? PageBeside(file);
        Write(page, PageWriter.Write(Path.GetFileName(file), analysis));
        Tell(analysis, terminal);
        terminal.WriteLine("the page is " + page);
        return ExitStatus.Success;
    }

    private static CaptureAnalysis Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return CaptureAnalyzer.Analyze(stream);
        }
        catch (CaptureException wrong)
        {
            throw new UsageException($"'{file}': {wrong.Message}.");
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"'{file}' cannot be read: {trouble.Message}");
        }
    }

    // Never over the capture itself, whatever that is called.
    private static string PageBeside(string file)
    {
        string page = Path.ChangeExtension(file, Extension);
        return page == file ? file + Extension : page;
    }

    private static void Write(string path, string page)
    {
        try
        {
            File.WriteAllText(path, page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception trouble) when (OutputException.IsFor(trouble))
        {
            throw new OutputException(path, trouble);
        }
    }

    private static void Tell(CaptureAnalysis analysis, Terminal terminal)
    {
        foreach (string comment in analysis.Comments.Take(MostTold))
        {
            terminal.WriteLine("the capture says: " + comment.ReplaceLineEndings(" "));
        }

        foreach (UnansweredArp asked in analysis.UnansweredArps.Take(MostTold))
        {
            terminal.WriteLine($"{asked.Asker} asked {Words.Times(asked.Times)} who has {asked.Wanted} (ARP), and nobody answered.");
        }

        foreach (Conversation conversation in analysis.Conversations.Take(MostTold))
        {
            terminal.WriteLine($"{conversation.Number}: {conversation.ClientEnd} to {conversation.ServerEnd}: {Verdict.On(conversation, analysis.Duration).Summary}");
        }

        if (analysis.Conversations.Count != 1)
        {
            string more = analysis.Conversations.Count > MostTold ? $", {MostTold} of them here" : "";
            terminal.WriteLine(Words.Count(analysis.Conversations.Count, "TCP conversation") + more);
        }

        if (analysis.Trouble is not null)
        {
            terminal.WriteLine($"the capture could not be read to its end: {analysis.Trouble}");
        }
    }
}
