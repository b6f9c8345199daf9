using System.Globalization;

namespace TcpNano.InterpreterCost;

/// <summary>What a scenario may cost: the goal, the bound that a change must not exceed, and the objects it makes, which are others' doing.</summary>
public sealed record Budget(string Name, int Goal, int Bound, int Objects)
{
    /// <summary>Reads budgets.tsv from beside this program.</summary>
    public static IReadOnlyList<Budget> Read()
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(Budget).Assembly.Location)!, "budgets.tsv");
        return File.ReadLines(path)
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t'))
            .Select(f => new Budget(f[0], int.Parse(f[1], CultureInfo.InvariantCulture), int.Parse(f[2], CultureInfo.InvariantCulture), f.Length > 3 ? int.Parse(f[3], CultureInfo.InvariantCulture) : 0))
            .ToList();
    }
}
