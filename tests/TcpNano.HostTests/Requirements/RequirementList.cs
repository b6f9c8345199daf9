using System.Globalization;
using TcpNano.HostTests.Nano;

namespace TcpNano.HostTests.Requirements;

/// <summary>The lists of tests/Requirements: a file rfcNNNN.tsv for each RFC.</summary>
internal static class RequirementList
{
    private const string Folder = "tests/Requirements";
    private const string Header = "id\tlevel\tsection\tgroup\trequirement\ttest_idea\tscope";
    private const string HeaderWithSame = Header + "\tsame_as";

    /// <summary>The RFCs there are lists of, in the order of their numbers.</summary>
    public static List<int> Rfcs()
    {
        return [.. Repository.Files(Folder, ".tsv").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => name.StartsWith("rfc", StringComparison.Ordinal)).Select(name => int.Parse(name[3..], CultureInfo.InvariantCulture)).Order()];
    }

    /// <summary>The requirements of an RFC, in the order of its file.</summary>
    public static List<Requirement> Of(int rfc)
    {
        string file = Folder + "/rfc" + rfc + ".tsv";
        string[] lines = Repository.Read(file).TrimEnd('\n').Split('\n');
        if (lines[0] is not (Header or HeaderWithSame))
        {
            throw new InvalidDataException(file + ": its first line is not " + Header);
        }

        return [.. lines.Skip(1).Select(line => Parse(rfc, file, line, lines[0].Split('\t').Length))];
    }

    /// <summary>Why there is no test, by requirement.</summary>
    public static Dictionary<RequirementName, string> Reasons()
    {
        return Words("reasons.tsv");
    }

    /// <summary>Where the stack does otherwise although there are tests, by requirement.</summary>
    public static Dictionary<RequirementName, string> Exceptions()
    {
        return Words("exceptions.tsv");
    }

    private static Dictionary<RequirementName, string> Words(string name)
    {
        string file = Folder + "/" + name;
        Dictionary<RequirementName, string> reasons = [];
        foreach (string line in Repository.Read(file).TrimEnd('\n').Split('\n').Skip(1))
        {
            string[] fields = line.Split('\t');
            if (fields.Length != 3 || fields[2].Trim().Length < 20)
            {
                throw new InvalidDataException(file + ": not rfc, id and some words: " + line);
            }

            reasons.Add(new RequirementName(int.Parse(fields[0], CultureInfo.InvariantCulture), fields[1]), fields[2].Trim());
        }

        return reasons;
    }

    private static Requirement Parse(int rfc, string file, string line, int columns)
    {
        string[] fields = line.Split('\t');
        if (fields.Length != columns || fields.Take(5).Any(field => field.Length == 0) || fields[6] is not ("core" or "core-min" or "opt" or "doc" or "na"))
        {
            throw new InvalidDataException(file + ": " + line);
        }

        RequirementName? same = null;
        if (columns == 8 && fields[7].Length > 0)
        {
            string[] parts = fields[7].Split(' ');
            same = new RequirementName(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
        }

        return new Requirement(rfc, fields[0], fields[1], fields[2], fields[4], fields[6], same);
    }
}
