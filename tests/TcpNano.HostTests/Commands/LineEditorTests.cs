using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Tool.Shell.Prompting;

namespace TcpNano.HostTests.Commands;

/// <summary>The prompt's line, key by key, and what is drawn of it.</summary>
[TestClass]
public class LineEditorTests
{
    private const string End = "quit";

    private static readonly string[] s_words = ["connect", "connect-close", "connections", "counters", "abort", End];

    private readonly LineEditor _editor = new(s_words, End);

    [TestMethod]
    [DataRow("abc", "abc", 3)]
    [DataRow("abc<Left>X", "abXc", 3)]
    [DataRow("abc<Home>X<End>Y", "XabcY", 5)]
    [DataRow("abc<Backspace><Backspace>", "a", 1)]
    [DataRow("<Backspace>a", "a", 1)]
    [DataRow("abc<Home><Delete>", "bc", 0)]
    [DataRow("abc<Delete>", "abc", 3)]
    [DataRow("abort 17<^W>", "abort ", 6)]
    [DataRow("abort 17<^U>x", "x", 1)]
    [DataRow("abort 17<^Left><^K>", "abort ", 6)]
    [DataRow("abort 17<^A><^Right>X", "abortX 17", 6)]
    [DataRow("abort 17<^A><^D><^E><^B><^F>!", "bort 17!", 8)]
    [DataRow("a<Escape>b", "ab", 2)]
    [DataRow("abo<Tab>", "abort", 5)]
    [DataRow("con<Tab>", "connect", 7)]
    [DataRow("co<Tab>", "co", 2)]
    [DataRow("connect-<Tab> 1", "connect-close 1", 15)]
    [DataRow("x<Tab>", "x", 1)]
    [DataRow("one<Enter>two<Enter><Up>", "two", 3)]
    [DataRow("one<Enter>two<Enter><Up><Up><Up>", "one", 3)]
    [DataRow("one<Enter>ha<Up><Down>", "ha", 2)]
    [DataRow("one<Enter>one<Enter><Enter>two<Enter><Up><Up><Up>", "one", 3)]
    public void Keys_ChangeTheLine(string keys, string line, int cursor)
    {
        Type(keys);
        Assert.AreEqual(line, _editor.Text);
        Assert.AreEqual(cursor, _editor.Cursor);
    }

    [TestMethod]
    public void Enter_GivesTheLine_ControlDTheEnd_ButOnlyInAnEmptyLine()
    {
        Assert.IsNull(Type("abort 1<^A><^D>"));
        Assert.AreEqual("bort 1", Type("<Enter>"));
        Assert.AreEqual("", _editor.Text);
        Assert.AreEqual(End, Type("<^D>"));
        Assert.AreEqual("", Type("<Enter>"));
    }

    [TestMethod]
    public void Drawing_ShowsThePartAroundTheCursor_InOneLine()
    {
        StringWriter terminal = new();
        PromptScreen screen = new(terminal, () => 12);
        screen.Draw("counters", 8);
        Assert.AreEqual("\r> counters\u001b[K", Taken(terminal));
        screen.Draw("counters", 5);
        Assert.AreEqual("\r> counters\u001b[K\u001b[3D", Taken(terminal));
        screen.Draw("connect 10.0.0.1", 16);
        Assert.AreEqual("\r> 10.0.0.1\u001b[K", Taken(terminal));
        screen.Draw("connect 10.0.0.1", 0);
        Assert.AreEqual("\r> connect 1\u001b[K\u001b[9D", Taken(terminal));
        screen.Print(terminal, "news\n");
        Assert.AreEqual("\r\u001b[2Knews\n\r> connect 1\u001b[K\u001b[9D", Taken(terminal));
        screen.Submit("connect 10.0.0.1");
        Assert.AreEqual("\r> 10.0.0.1\u001b[K\r\n", Taken(terminal));
        screen.Print(terminal, "news\n");
        Assert.AreEqual("news\n", Taken(terminal));
        screen.Draw("", 0);
        screen.Close();
        Assert.AreEqual("\r> \u001b[K\r\u001b[2K", Taken(terminal));
        screen.Draw("too late", 0);
        screen.Submit("too late");
        Assert.AreEqual("", Taken(terminal));
    }

    private static string Taken(StringWriter terminal)
    {
        string text = terminal.ToString();
        terminal.GetStringBuilder().Clear();
        return text;
    }

    // Keys with a name are in angle brackets, those with Control have ^ before it.
    private string? Type(string keys)
    {
        string? line = null;
        for (int i = 0; i < keys.Length; i++)
        {
            int close = keys[i] == '<' ? keys.IndexOf('>', i) : i;
            line = _editor.Press(close == i ? new ConsoleKeyInfo(keys[i], ConsoleKey.None, false, false, false) : Named(keys[(i + 1)..close])) ?? line;
            i = close;
        }

        return line;
    }

    private static ConsoleKeyInfo Named(string name)
    {
        bool control = name[0] == '^';
        string key = control ? name[1..] : name;
        key = key is "Left" or "Right" or "Up" or "Down" ? key + "Arrow" : key;
        return new ConsoleKeyInfo(key == "Enter" ? '\r' : '\0', Enum.Parse<ConsoleKey>(key), false, false, control);
    }
}
