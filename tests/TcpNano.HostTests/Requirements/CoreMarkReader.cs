using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Requirements;

/// <summary>
/// Collects the marks in the comments of the core: <c>MUST-13</c> is one of RFC 9293; of other RFCs <c>RFC 6298 rule 5.2</c>
/// and <c>RFC 6298 rules 5.1, 5.2 and 5.6</c>. Code and strings are not looked at.
/// </summary>
internal static partial class CoreMarkReader
{
    private const string Core = "src/TcpNano";

    // What stands in assemblies of its own; their files are named with the folder.
    private static readonly string[] s_others = ["src/TcpNano.Dhcp", "src/TcpNano.Dns", "src/TcpNano.Sntp", "src/TcpNano.Mdns", "src/TcpNano.Recovery"];

    // Names what the core counts: no requirement is carried out there.
    private const string Counters = "StackCounter.cs";

    private const int Tcp = 9293;

    /// <summary>All marks, in the order of the files.</summary>
    public static List<CoreMark> All()
    {
        IEnumerable<(string Name, string File)> files = Repository.Files(Core, ".cs").Where(file => file != Core + "/" + Counters).Select(file => (file[(Core.Length + 1)..], file));
        files = files.Concat(s_others.SelectMany(folder => Repository.Files(folder, ".cs")).Select(file => (file["src/".Length..], file)));
        return [.. files.SelectMany(file => OfText(file.Name, Repository.Read(file.File)))];
    }

    /// <summary>The marks in the comments of a source text.</summary>
    public static IEnumerable<CoreMark> OfText(string file, string text)
    {
        string comments = CommentsOf(text);
        foreach (Match match in TcpIds().Matches(comments))
        {
            yield return new CoreMark(new RequirementName(Tcp, match.Value), file);
        }

        foreach (Match match in Rules().Matches(comments))
        {
            int rfc = int.Parse(match.Groups["rfc"].Value, CultureInfo.InvariantCulture);
            foreach (Capture id in match.Groups["id"].Captures)
            {
                yield return new CoreMark(new RequirementName(rfc, id.Value), file);
            }
        }
    }

    /// <summary>The requirements that no mark names, in their order.</summary>
    public static IEnumerable<Requirement> Unmarked(IEnumerable<Requirement> requirements, IEnumerable<CoreMark> marks)
    {
        HashSet<RequirementName> named = [.. marks.Select(mark => mark.Name)];
        return requirements.Where(requirement => !named.Contains(requirement.Name));
    }

    // A line that is all comment goes on with the text of the line before: a list of rules may have two lines.
    private static string CommentsOf(string text)
    {
        StringBuilder comments = new();
        foreach (string line in text.Split('\n'))
        {
            int start = CommentStart(line);
            comments.Append(start >= 0 && string.IsNullOrWhiteSpace(line[..start]) ? ' ' : '\n');
            comments.Append(start < 0 ? "" : line[start..].TrimStart('/').Trim());
        }

        return comments.ToString();
    }

    // Where // is outside of a string; -1 when it is nowhere. The core has no verbatim strings, no quotes as characters and no other comments.
    private static int CommentStart(string line)
    {
        bool quoted = false;
        for (int i = 0; i + 1 < line.Length; i++)
        {
            if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == '\\')
            {
                i++;
            }
            else if (!quoted && line[i] == '/' && line[i + 1] == '/')
            {
                return i;
            }
        }

        return -1;
    }

    [GeneratedRegex(@"(?<![\w-])(?:MUST|SHLD|MAY|REC)-\d+(?![\w-])")]
    private static partial Regex TcpIds();

    [GeneratedRegex(@"\bRFC (?<rfc>\d+) rules? (?<id>[A-Z]?\d+(?:\.\d+)*(?:-\w+)?)(?:(?:, | and )(?<id>[A-Z]?\d+(?:\.\d+)*(?:-\w+)?))*(?![\w-])")]
    private static partial Regex Rules();
}
