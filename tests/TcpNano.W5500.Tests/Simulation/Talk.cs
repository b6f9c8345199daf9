using TcpNano.Virtual;

namespace TcpNano.W5500.Tests.Simulation;

/// <summary>A connection from one board to the other, opened at some time.</summary>
internal sealed class Talk
{
    private readonly NetworkStack _from;
    private readonly uint _to;
    private readonly long _opensAt;

    public Talk(NetworkStack from, uint to, long opensAt, Party opener, Party other)
    {
        _from = from;
        _to = to;
        _opensAt = opensAt;
        Opener = opener;
        Other = other;
        Opener.Peer = other;
        Other.Peer = opener;
    }

    public Party Opener { get; }

    public Party Other { get; }

    /// <summary>Whether each end that there ever was is over.</summary>
    public bool IsOver => Opener.Reason != CloseReason.None && (Other.Connection is null || Other.Reason != CloseReason.None);

    /// <summary>Whether a connection that was accepted is this one.</summary>
    public bool Is(TcpConnection accepted)
    {
        return Other.Connection is null && Opener.Connection is not null && Opener.Connection.LocalPort == accepted.RemotePort && Opener.Connection.RemoteAddress == accepted.LocalAddress;
    }

    public void Step(long now)
    {
        if (Opener.Connection is null && now >= _opensAt && _from.Connect(_to, SimulationRun.Port, 0) is { } connection)
        {
            Opener.Bind(connection);
        }

        Opener.Step();
        Other.Step();
    }

    public void Judge(bool isMisheard)
    {
        Opener.Judge(isMisheard);
        if (Other.Connection is not null)
        {
            Other.Judge(isMisheard);
        }
    }
}
