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
        string page = output ?? PageBeside(file);
        if (Path.GetFullPath(page) == Path.GetFullPath(file))
        {
            throw new UsageException($"'{page}' is the capture itself: the page has to go elsewhere.");
        }

        CaptureAnalysis analysis = Read(file);
        PageModel model = new(Path.GetFileName(file), analysis);
        Write(page, PageWriter.Write(model));
        Tell(model, terminal);
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
            throw new UsageException($"'{file}' cannot be read: {FileTrouble.Reason(file, trouble)}");
        }
    }

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

    private static void Tell(PageModel model, Terminal terminal)
    {
        CaptureAnalysis analysis = model.Analysis;
        foreach (string comment in analysis.Comments.Take(MostTold))
        {
            terminal.WriteLine("the capture says: " + comment.ReplaceLineEndings(" "));
        }

        foreach (UnansweredArp asked in analysis.UnansweredArps.Take(MostTold))
        {
            terminal.WriteLine($"{asked.Asker} asked {Words.Times(asked.Times)} who has {asked.Wanted} (ARP), and nobody answered.");
        }

        foreach (Verdict verdict in model.MostTroubled(MostTold))
        {
            Conversation conversation = verdict.Conversation;
            terminal.WriteLine($"{conversation.Number}: {conversation.ClientEnd} to {conversation.ServerEnd}: {verdict.Summary}");
        }

        if (model.Verdicts.Count == 0)
        {
            terminal.WriteLine(model.Summary);
        }
        else if (model.Verdicts.Count > 1)
        {
            string more = model.Verdicts.Count > MostTold ? $", of which the {MostTold} with the most trouble are here" : "";
            terminal.WriteLine(Words.Count(model.Verdicts.Count, "TCP conversation") + more);
        }

        if (analysis.Trouble is not null)
        {
            terminal.WriteLine($"the capture could not be read to its end: {analysis.Trouble}");
        }
    }
}
