using TcpNano.Lab.Simulation;

namespace TcpNano.Lab.Plots;

/// <summary>What both ends of a conversation had over time.</summary>
/// <param name="talk">The conversation.</param>
internal sealed class TalkRecord(SimulatedTalk talk)
{
    /// <summary>Its number.</summary>
    public int Number => talk.Number;

    /// <summary>The end that opened.</summary>
    public EndRecord Opener { get; } = new(talk.Opener);

    /// <summary>The other end.</summary>
    public EndRecord Acceptor { get; } = new(talk.Acceptor);

    /// <summary>Looks at both.</summary>
    /// <param name="now">The time.</param>
    public void Look(long now)
    {
        Opener.Look(now);
        Acceptor.Look(now);
    }
}
