using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary><c>tcpnano serve</c> on a terminal: a prompt with history, above which everything else is written.</summary>
[TestClass]
public partial class ServePromptTests
{
    private const int Echo = 7;
    private const int Patience = 20_000;
    private const string Up = "\u001b[A";
    private const string Down = "\u001b[B";
    private const string ControlC = "\u0003";
    private const string ControlD = "\u0004";
    private const string EraseLine = "\u001b[2K";

    private StringBuilder _shown = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(60_000)]
    public void Prompt_HasHelp_History_AndCompletion()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench, "");
        Type(serve, "help\r");
        string help = Await(serve, "close all connections, and end");
        foreach (string command in new[] { "connect ADDRESS PORT", "connect-close ADDRESS PORT", "connections", "counters", "abort N", "help", "quit" })
        {
            StringAssert.Contains(Plain(help), "\n" + command + " ");
        }

        Type(serve, "coun\t");
        Await(serve, "> counters");
        Type(serve, "\r");
        Await(serve, nameof(StackCounter.FramesSent));
        Type(serve, "abort 77\r");
        Await(serve, "tcpnano: there is no connection 77; 'connections' tells the numbers.");
        Type(serve, Up);
        Await(serve, "> abort 77");
        Type(serve, Up);
        Await(serve, "> counters");
        Type(serve, Up);
        Await(serve, "> help");
        Type(serve, Down + "\r");
        Await(serve, nameof(StackCounter.FramesSent));
        Type(serve, ControlD);
        Assert.AreEqual(0, serve.WaitForExit(5000), Plain(_shown.ToString()));
    }

    [TestMethod] // a line that is being typed stays whole, and is obeyed, whatever comes in between
    [Timeout(60_000)]
    public void WhatIsTyped_StaysBelowWhatIsWritten()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench, "--trace");
        Type(serve, "abor");
        Await(serve, "> abor");
        using Socket peer = bench.KernelConnects(Echo);
        string shown = Await(serve, "ESTABLISHED", "> abor");
        StringAssert.Matches(shown, new Regex(Regex.Escape(EraseLine) + "[^\n]*SYN"), "the prompt gives way");
        Type(serve, "t 0\r");
        Await(serve, "0: aborted");
        Assert.AreEqual(SocketError.ConnectionReset, Assert.ThrowsExactly<SocketException>(() => peer.Receive(new byte[1])).SocketErrorCode);
        Type(serve, "quit\r");
        Assert.AreEqual(0, serve.WaitForExit(5000), Plain(_shown.ToString()));
    }

    [TestMethod]
    [Timeout(60_000)]
    public void ControlC_ErasesThePrompt_ClosesInOrder_AndExits130()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = Start(bench, "");
        using Socket peer = bench.KernelConnects(Echo);
        Type(serve, "half a li");
        Await(serve, "> half a li");
        Type(serve, ControlC);
        Assert.AreEqual(0, peer.Receive(new byte[1]), "a proper end is a FIN");
        peer.Close();
        Assert.AreEqual(130, serve.WaitForExit(5000));
        string rest = serve.Output.ReadToEnd();
        StringAssert.Contains(rest, "\r" + EraseLine);
        StringAssert.DoesNotMatch(Plain(rest), new Regex(">"));
        Assert.HasCount(Hidden().Count(_shown + rest), Shown().Matches(_shown + rest), "the cursor is on");
    }

    [TestMethod] // by somebody who does not wait for the prompt
    [Timeout(60_000)]
    public void WhatIsTypedEarly_IsObeyed()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = CommandProcess.StartOnTerminal(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix}");
        _shown = new StringBuilder();
        Type(serve, "counters\rquit\r");
        Await(serve, nameof(StackCounter.FramesSent));
        Assert.AreEqual(0, serve.WaitForExit(5000), Plain(_shown.ToString()));
    }

    [TestMethod] // no terminal: no prompt, and no escape code
    [Timeout(60_000)]
    public void Pipe_HasTheSameHelp_WithoutPrompt()
    {
        using Bench bench = Bench.WithoutStack(TestContext, Wire.Direct);
        using CommandProcess serve = CommandProcess.Start(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix}");
        serve.Input.Write("help\nnonsense\nquit\n");
        serve.Input.Flush();
        string output = serve.Output.ReadToEnd();
        Assert.AreEqual(0, serve.WaitForExit(5000), serve.Errors);
        StringAssert.Matches(output, new Regex("\nabort N +reset connection N of the list\n"));
        Assert.AreEqual("tcpnano: 'nonsense' is no command; there are: connect ADDRESS PORT, connect-close ADDRESS PORT, connections, counters, abort N, help, quit.\n", serve.Errors);
        Assert.IsFalse(output.Contains('\u001b', StringComparison.Ordinal));
        Assert.IsFalse(output.Contains('>', StringComparison.Ordinal));
    }

    private CommandProcess Start(Bench bench, string more)
    {
        CommandProcess serve = CommandProcess.StartOnTerminal(bench.StackSide, $"serve --tap {Bench.TapName} --address {Bench.StackAddressAndPrefix} {more}");
        _shown = new StringBuilder();
        Await(serve, "connections\r\n", "> ");
        return serve;
    }

    private static void Type(CommandProcess serve, string keys)
    {
        serve.Input.Write(keys);
        serve.Input.Flush();
    }

    // What the terminal shows until all of it has come, one after the other.
    private string Await(CommandProcess serve, params string[] expected)
    {
        int from = _shown.Length;
        char[] buffer = new char[4096];
        long end = Environment.TickCount64 + Patience;
        while (!Has(_shown.ToString(from, _shown.Length - from), expected))
        {
            Task<int> read = serve.Output.ReadAsync(buffer, 0, buffer.Length);
            Assert.IsTrue(read.Wait((int)Math.Max(1, end - Environment.TickCount64)) && read.Result > 0, $"no '{expected[^1]}' in: {Plain(_shown.ToString(from, _shown.Length - from))}");
            _shown.Append(buffer, 0, read.Result);
        }

        return _shown.ToString(from, _shown.Length - from);
    }

    private static bool Has(string text, string[] expected)
    {
        int at = 0;
        foreach (string one in expected)
        {
            at = at < 0 ? at : text.IndexOf(one, at, StringComparison.Ordinal);
        }

        return at >= 0;
    }

    // As it is on the screen in the end: lines that were erased are gone.
    private static string Plain(string text)
    {
        return Escape().Replace(Erased().Replace(text, ""), "");
    }

    [GeneratedRegex("[^\n]*\r\u001b\\[2K")]
    private static partial Regex Erased();

    [GeneratedRegex("\u001b(\\[[0-9;?]*[A-Za-z]|[=>])")]
    private static partial Regex Escape();

    [GeneratedRegex("\u001b\\[\\?25l")]
    private static partial Regex Hidden();

    [GeneratedRegex("\u001b\\[\\?25h")]
    private static partial Regex Shown();
}
