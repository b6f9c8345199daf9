using TcpNano.Lab.Plots;
using TcpNano.Lab.Simulation;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Shell;

namespace TcpNano.Lab.Commands;

/// <summary>The files that <c>simulate</c> writes of one seed: its frames, and its plots.</summary>
/// <param name="capture">Where the frames go; null for nowhere.</param>
/// <param name="drawing">Where the plots go; null for nowhere.</param>
/// <param name="sabotage">Makes what spoils something in the stacks; null for nothing.</param>
internal sealed class SeedFiles(CaptureFile? capture, DrawingFile? drawing, Func<Action<IReadOnlyList<NetworkStack>>>? sabotage)
{
    /// <summary>Plays a scenario again, and writes what there is of it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="which">Which it is.</param>
    /// <param name="outcome">How it went.</param>
    /// <exception cref="OutputException">The disk is full, or something like it.</exception>
    public void Save(Scenario scenario, string which, string outcome)
    {
        capture?.Save(SimulationRun.Capture(scenario, sabotage?.Invoke()), $"{which}: {outcome}");
        drawing?.Save(RunDrawing.Draw(which, [outcome, .. ScenarioText.Of(scenario)], SimulationRun.Record(scenario, sabotage?.Invoke()).Talks));
    }

    /// <summary>Says that the files stay empty.</summary>
    /// <param name="terminal">Where.</param>
    public void SayEmpty(Terminal terminal)
    {
        foreach (string? path in new[] { capture?.Path, drawing?.Path })
        {
            if (path is not null)
            {
                terminal.Output.WriteLine($"no seed failed: nothing is in '{path}'");
            }
        }
    }
}
