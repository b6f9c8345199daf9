namespace TcpNano.HostTests.Nano.Gate;

/// <summary>What the gate lets pass, from gate-exceptions.txt: rule, member and reason, with bars between.</summary>
internal sealed class GateExceptions
{
    private readonly List<(string Rule, string Member, string Reason)> _lines = [];
    private readonly HashSet<int> _used = [];

    public GateExceptions(string text)
    {
        foreach (string line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split('|', 3);
            if (parts.Length < 3 || parts[2].Trim().Length == 0)
            {
                throw new FormatException("an exception needs a rule, a member and a reason: " + line);
            }

            _lines.Add((parts[0].Trim(), parts[1].Trim(), parts[2].Trim()));
        }
    }

    public static GateExceptions Read()
    {
        return new GateExceptions(Repository.Read("tests/TcpNano.HostTests/Nano/Gate/gate-exceptions.txt"));
    }

    /// <summary>What is left of the findings.</summary>
    public List<Finding> Remove(IEnumerable<Finding> findings)
    {
        List<Finding> left = [];
        foreach (Finding finding in findings)
        {
            int line = _lines.FindIndex(line => line.Rule == finding.Rule && line.Member == finding.Member);
            if (line < 0)
            {
                left.Add(finding);
            }
            else
            {
                _used.Add(line);
            }
        }

        return left;
    }

    /// <summary>Lines that nothing needed.</summary>
    public List<string> Unused()
    {
        return [.. _lines.Where((_, index) => !_used.Contains(index)).Select(line => line.Rule + " | " + line.Member)];
    }
}
