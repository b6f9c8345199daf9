using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TcpNano.HostTests.Readme;

/// <summary>An option of a stack: what its documentation says of it, and which values the stack really takes.</summary>
internal sealed partial class OptionRow
{
    private static readonly XElement s_documentation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "TcpNano.xml")).Root!.Element("members")!;

    private readonly FieldInfo _field;

    private OptionRow(FieldInfo field)
    {
        _field = field;
        Summary = SummaryOf(field);
        object? value = field.GetValue(new StackOptions());
        Default = value is int number ? Text(number) : value is bool on ? (on ? "on" : "off") : value?.ToString() ?? "null";
        if (value is int usual)
        {
            Least = Edge(usual, -1);
            Most = Edge(usual, 1);

            // Next to the range, and not of it.
            Least = Least == -1 && Summary.Contains("or -1", StringComparison.Ordinal) ? 0 : Least;
        }
    }

    /// <summary>Its name.</summary>
    public string Name => _field.Name;

    /// <summary>What its documentation says.</summary>
    public string Summary { get; }

    /// <summary>Its default.</summary>
    public string Default { get; }

    /// <summary>The least value that is taken, beside those that stand for something special.</summary>
    public int Least { get; }

    /// <summary>The most.</summary>
    public int Most { get; }

    /// <summary>All options but the secret, in the order of the source.</summary>
    public static IReadOnlyList<OptionRow> All()
    {
        return [.. typeof(StackOptions).GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => field.FieldType != typeof(byte[])).OrderBy(field => field.MetadataToken).Select(field => new OptionRow(field))];
    }

    /// <summary>The range that its documentation names; null when it names none.</summary>
    public (int Least, int Most)? Promised()
    {
        Match range = Range().Match(Summary);
        return _field.FieldType == typeof(int) && range.Success ? (int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>Its row in the table.</summary>
    public override string ToString()
    {
        string range = _field.FieldType == typeof(bool) ? "on, off"
            : !_field.FieldType.IsValueType ? $"null, or a `{_field.FieldType.Name}`"
            : _field.FieldType.IsEnum ? string.Join(", ", Enum.GetNames(_field.FieldType))
            : $"{Text(Least)} to {Text(Most)}" + string.Concat(Special().Select(value => $", or {Text(value)}"));
        return $"| `{Name}` | {Meaning()} | {range} | {Default} | {Unit()} |";
    }

    // 0 and -1 may stand for something special, apart from the others.
    private IEnumerable<int> Special()
    {
        return new[] { -1, 0 }.Where(value => value < Least && IsTaken(value));
    }

    // The first sentence, without the range in it.
    private string Meaning()
    {
        string first = Sentence().Match(_field.FieldType == typeof(int) ? RangeAndRest().Replace(Summary, ".") : Summary).Value;
        return first.TrimEnd('.', ' ', ':', ',').Replace("|", "\\|", StringComparison.Ordinal);
    }

    private string Unit()
    {
        string first = Sentence().Match(Summary).Value;
        return Time().IsMatch(first) ? "ms"
            : first.Contains("octets", StringComparison.OrdinalIgnoreCase) && !first.StartsWith("Connections", StringComparison.Ordinal) ? "octets"
            : first.Contains("in segments", StringComparison.Ordinal) ? "segments"
            : first.Contains("per second", StringComparison.Ordinal) ? "a second"
            : "";
    }

    private int Edge(int taken, int way)
    {
        long near = taken;
        long far = way < 0 ? int.MinValue : int.MaxValue;
        while (Math.Abs(far - near) > 1)
        {
            long middle = near + ((far - near) / 2);
            (near, far) = IsTaken((int)middle) ? (middle, far) : (near, middle);
        }

        return IsTaken((int)far) ? (int)far : (int)near;
    }

    private bool IsTaken(int value)
    {
        StackOptions options = new();
        _field.SetValue(options, value);
        try
        {
            return options.BytesRequired > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Text(int number)
    {
        return number.ToString("#,0", CultureInfo.InvariantCulture);
    }

    private static string SummaryOf(FieldInfo field)
    {
        XElement summary = s_documentation.Elements("member").Single(member => member.Attribute("name")!.Value == $"F:{typeof(StackOptions).FullName}.{field.Name}").Element("summary")!;
        string text = string.Concat(summary.Nodes().Select(node => node is XElement { Name.LocalName: "see" } see ? "`" + see.Attribute("cref")!.Value.Split('.')[^1] + "`" : node is XText plain ? plain.Value : ""));
        return Blanks().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"(-?\d+) to (-?\d+)")]
    private static partial Regex Range();

    [GeneratedRegex(@"[:,.]? (-?\d+ to -?\d+).*$")]
    private static partial Regex RangeAndRest();

    [GeneratedRegex(@"^.*?\.(?= |$)|^.*$")]
    private static partial Regex Sentence();

    [GeneratedRegex("[Hh]ow long|[Tt]ime between|timeout|Longest delay|lifetime|Idle time|Least time")]
    private static partial Regex Time();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
