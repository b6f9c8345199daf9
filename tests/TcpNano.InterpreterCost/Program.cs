using System.Globalization;
using TcpNano.InterpreterCost;
using TcpNano.Tool.Shell;

// Weighted IL to time on nanoCLR, as measured on a server core.
const double HostMicroseconds = 0.003;

Terminal terminal = Terminal.OfProcess("interpreter-cost");
try
{
    IReadOnlyList<Measurement> measurements = Measurement.All();
    Dictionary<string, Budget> budgets = Budget.Read().ToDictionary(b => b.Name);
    terminal.WriteTable(
        ["scenario", "IL", "weighted", "goal", "bound", "calls", "native", "locks", "allocations", "us nanoCLR (est.)", "us ESP32 (est.)"],
        measurements.Select(m => Row(m, budgets.GetValueOrDefault(m.Name))));
    foreach (Measurement m in args is ["--profile"] ? measurements : [])
    {
        terminal.WriteLine("");
        terminal.WriteTable([m.Name, "IL", "weighted"], m.Methods.Select(method => new[] { method.Key, Text(method.Value.Instructions), Text(method.Value.Weighted) }));
    }

    return ExitStatus.Success;
}
catch (OutputException trouble)
{
    terminal.Complain(trouble.Message);
    return ExitStatus.Environment;
}

static string[] Row(Measurement m, Budget? budget)
{
    return
    [
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
        Esp32Estimate.Range(m.Cost.Weighted),
    ];
}

static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
