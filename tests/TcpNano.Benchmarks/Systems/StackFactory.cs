using TcpNano.Link;
using TcpNano.Tool.Commands;
using TcpNano.Virtual;

namespace TcpNano.Benchmarks.Systems;

/// <summary>Makes every stack under test, in real and in virtual time.</summary>
internal static class StackFactory
{
    /// <summary>What <c>--recovery</c> is when it is not given.</summary>
    public const string DefaultRecovery = RecoveryNames.Default;

    private const int LargestBacklog = 1024;
    private const int FramesPerPoll = 256;

    /// <summary>The values of <c>--recovery</c>, and what each changes in the options.</summary>
    public static IReadOnlyDictionary<string, Action<StackOptions>> Recoveries { get; } = new Dictionary<string, Action<StackOptions>>
    {
        ["newreno"] = options => options.Recovery = RecoveryNames.Of("newreno"),
        ["sack"] = options => options.Recovery = RecoveryNames.Of("sack"),
        ["cubic"] = options => options.Recovery = RecoveryNames.Of("cubic"),
        [RecoveryNames.RateModel] = options => options.Recovery = RecoveryNames.Of(RecoveryNames.RateModel),
    };

    /// <summary>Connections that may wait to be accepted.</summary>
    /// <param name="setup">The stack's setup.</param>
    /// <returns>How many.</returns>
    public static int Backlog(StackSetup setup)
    {
        return Math.Min(setup.Connections, LargestBacklog);
    }

    /// <summary>Makes the options of a stack.</summary>
    /// <param name="setup">What is asked for. A buffer larger than the stack can have becomes the largest it can.</param>
    /// <param name="seed">Gives the secret: the same stack does the same in every run.</param>
    /// <returns>The options.</returns>
    public static StackOptions Options(StackSetup setup, ulong seed)
    {
        StackOptions options = new()
        {
            Connections = setup.Connections,
            Listeners = 8,
            SynEntries = 255,
            SendBuffer = setup.SendBuffer,
            ReceiveBuffer = setup.ReceiveBuffer,
            FramesPerPoll = FramesPerPoll,
            Secret = RepeatableStack.Secret(seed),
        };
        if (!IsInRange(options))
        {
            options.ReceiveBuffer = Math.Min(setup.ReceiveBuffer, ushort.MaxValue);
        }

        Recoveries[setup.Recovery](options);
        return options;
    }

    /// <summary>Puts a stack on a driver.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="address">Its address, in a network of 24 bits.</param>
    /// <param name="setup">Its sizes.</param>
    /// <param name="seed">Gives its secret.</param>
    /// <returns>The stack.</returns>
    public static NetworkStack Create(MacDriver driver, uint address, StackSetup setup, ulong seed)
    {
        return RepeatableStack.On(driver, address, Options(setup, seed));
    }

    private static bool IsInRange(StackOptions options)
    {
        try
        {
            return options.BytesRequired > 0;
        }
        catch (ArgumentException)
        {
            // The one question that the options answer in this way: whether windows go beyond 64 KB.
            return false;
        }
    }
}
