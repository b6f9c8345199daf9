using TcpNano.Virtual;
using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>
/// The simulator's scenarios, fit for a clock that cannot be turned: the same scripts by the same seeds, but nobody waits for
/// minutes, and the stack's long times are short.
/// </summary>
internal static class RealTime
{
    /// <summary>Seeds that share a stack.</summary>
    public const int SeedsPerStack = 50;

    /// <summary>
    /// How long apps may take, all of them together, and after that the TCPs until no connection is left, in milliseconds:
    /// longer than the user timeout, so that whatever gives up by itself has done so.
    /// </summary>
    public const int Patience = 150_000;

    /// <summary>How long an app waits for the other one to finish, in milliseconds.</summary>
    public const int LongestWait = 10_000;

    /// <summary>How long an app tries to send to a peer that does not read, in milliseconds.</summary>
    public const int Stubbornness = 4000;

    /// <summary>How long the stack lets a peer in FIN-WAIT-2 take, in milliseconds.</summary>
    public const int Orphan = 8000;

    private const int ShortWait = 400;
    private const int LongestPause = 600;
    private const int PauseDivisor = 8;
    private const int DataFactor = 4;
    private const int HarshRto = 200;
    private const int MostSlots = SeedsPerStack + 2;

    // From here on the simulator's waits stand for "as long as it takes".
    private const int NoLimit = 600_000;

    /// <summary>The conversation of a seed: the first one of the simulator's scenario.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="wire">The wire it is held on: one that loses little has more data to carry.</param>
    /// <returns>The conversation.</returns>
    public static Conversation ConversationOf(ulong seed, ScriptWire wire)
    {
        Conversation conversation = ScenarioGenerator.Make(seed).Conversations[0];
        int dataFactor = wire == ScriptWire.Harsh ? 1 : DataFactor;
        bool somebodyFinishes = Finishes(conversation.OpenerScript) || Finishes(conversation.AcceptorScript);
        return conversation with
        {
            At = conversation.At / 4,
            OpenerScript = Fit(conversation.OpenerScript, somebodyFinishes ? LongestWait : ShortWait, dataFactor),
            AcceptorScript = Fit(conversation.AcceptorScript, LongestWait, dataFactor),
        };
    }

    /// <summary>The stack of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="wire">The wire it is on.</param>
    /// <returns>Its setup: memory from the simulator's scenario, times short.</returns>
    public static StationSetup StackOf(ulong seed, ScriptWire wire)
    {
        StationSetup setup = ScenarioGenerator.Make(seed).Stations[0];
        return setup with
        {
            Connections = MostSlots,
            MaxSegmentLifetime = wire == ScriptWire.Clean ? 300 : 2000,

            // One segment in five is not acknowledged there: what starts with a second takes a minute soon.
            MinRto = wire == ScriptWire.Harsh ? Math.Min(setup.MinRto, HarshRto) : setup.MinRto,
        };
    }

    /// <summary>Makes options of a setup.</summary>
    /// <param name="options">Gets them.</param>
    /// <param name="setup">The setup.</param>
    /// <param name="listeners">Listeners there may be.</param>
    public static void Tune(StackOptions options, StationSetup setup, int listeners)
    {
        options.Connections = setup.Connections;
        options.Listeners = listeners;
        options.ReceiveBuffer = setup.ReceiveBuffer;
        options.SendBuffer = setup.SendBuffer;
        options.ReassemblyBlocks = setup.ReassemblyBlocks;
        options.MaxSegmentLifetime = setup.MaxSegmentLifetime;
        options.DelayedAck = setup.DelayedAck;
        options.MinRto = setup.MinRto;
        options.TimeWaitEntries = setup.TimeWaitEntries;
        options.OrphanTimeout = Orphan;
    }

    /// <summary>How bad a wire is.</summary>
    /// <param name="wire">The wire.</param>
    /// <returns>What happens to frames, in each direction by itself.</returns>
    public static ImpairmentProfile ProfileOf(ScriptWire wire)
    {
        return wire switch
        {
            ScriptWire.Impaired => new ImpairmentProfile { Delay = 5, Loss = 3, Reorder = 5, ReorderHold = 8, Duplicate = 2, Jitter = 2 },
            ScriptWire.Harsh => new ImpairmentProfile
            {
                Delay = 5, Loss = 10, Burst = 1, BurstLength = 3, Corruption = 2, Reorder = 10, ReorderHold = 20, Duplicate = 5, Jitter = 10,
            },
            _ => ImpairmentProfile.None,
        };
    }

    // Whether an app comes to the end of what it sends without waiting for the other one without limit.
    private static bool Finishes(IReadOnlyList<EndAction> script)
    {
        return script.TakeWhile(action => action.Kind != EndActionKind.AwaitEnd || action.Value < NoLimit)
            .Any(action => action.Kind is EndActionKind.Shutdown or EndActionKind.Close or EndActionKind.Abort);
    }

    private static List<EndAction> Fit(IReadOnlyList<EndAction> script, int unlimited, int dataFactor)
    {
        // Who does not read will not hear of any end.
        bool reads = script.LastOrDefault(action => action.Kind is EndActionKind.Read or EndActionKind.StopReading)?.Kind != EndActionKind.StopReading;
        return [.. script.Select(action => action.Kind switch
        {
            EndActionKind.Send => action with { Value = action.Value * dataFactor },
            EndActionKind.Pause => action with { Value = Math.Min(action.Value / PauseDivisor, LongestPause) },
            EndActionKind.AwaitEnd when action.Value >= NoLimit => action with { Value = reads ? unlimited : ShortWait },
            EndActionKind.AwaitEnd => action with { Value = action.Value / PauseDivisor },
            _ => action,
        })];
    }
}
