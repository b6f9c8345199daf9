using System.Globalization;
using Spectre.Console;
using TcpNano.InterpreterCost;

// Weighted IL to time on nanoCLR, as measured on a server core.
const double HostMicroseconds = 0.003;

IReadOnlyList<Measurement> measurements = Measurement.All();
Dictionary<string, Budget> budgets = Budget.Read().ToDictionary(b => b.Name);
if (Console.IsOutputRedirected)
{
    // A pipe has no width; 80 columns would break every word.
    AnsiConsole.Profile.Width = 160;
}

Table table = new Table().AddColumns("scenario", "IL", "weighted", "goal", "bound", "calls", "native", "locks", "allocations", "us nanoCLR (est.)", "us ESP32 (est.)");
for (int i = 1; i < table.Columns.Count; i++)
{
    table.Columns[i].RightAligned();
}

foreach (Measurement m in measurements)
{
    Budget? budget = budgets.GetValueOrDefault(m.Name);
    table.AddRow(
        m.Name,
        Text(m.Cost.Instructions),
        Text(m.Cost.Weighted),
        budget == null ? "-" : Text(budget.Goal),
        budget == null ? "-" : Text(budget.Bound),
        Text(m.Cost.ManagedCalls),
        Text(m.Cost.Natives),
        Text(m.Cost.Locks),
        Text(m.Cost.Allocations),
        (m.Cost.Weighted * HostMicroseconds).ToString("0.0", CultureInfo.InvariantCulture),
        Esp32Estimate.Range(m.Cost.Weighted));
}

AnsiConsole.Write(table);
if (args is ["--profile"])
{
    foreach (Measurement m in measurements)
    {
        Table profile = new Table().Title(m.Name).AddColumns("method", "IL", "weighted");
        foreach (KeyValuePair<string, Cost> method in m.Methods)
        {
            profile.AddRow(method.Key, Text(method.Value.Instructions), Text(method.Value.Weighted));
        }

        AnsiConsole.Write(profile);
    }
}

return 0;

static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
