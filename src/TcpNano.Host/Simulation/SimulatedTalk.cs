using TcpNano.Host.Network;
using TcpNano.Host.Oracles;

namespace TcpNano.Host.Simulation;

/// <summary>A conversation under way: both its ends, its ports, and what must be true of it when all is over.</summary>
internal sealed class SimulatedTalk
{
    private const int FirstPort = 1000;
    private const int FirstLocalPort = 3000;

    private readonly bool _isCalm;
    private readonly bool _isCrowded;

    public SimulatedTalk(int number, Conversation conversation, VirtualHost left, VirtualHost right, bool isCalm, bool isCrowded)
    {
        _isCalm = isCalm;
        _isCrowded = isCrowded;
        Conversation = conversation;
        Port = FirstPort + number;
        LocalPort = FirstLocalPort + number;
        StreamOracle there = new(2 * (uint)number);
        StreamOracle back = new((2 * (uint)number) + 1);
        VirtualHost opener = conversation.OpensLeft ? left : right;
        VirtualHost acceptor = conversation.OpensLeft ? right : left;
        Opener = new SimulatedEnd($"opener of {number} ({opener.Driver.Name})", opener, conversation.Opener, there, back);
        Acceptor = new SimulatedEnd($"acceptor of {number} ({acceptor.Driver.Name})", acceptor, conversation.Acceptor, back, there);
    }

    /// <summary>What was to happen.</summary>
    public Conversation Conversation { get; }

    /// <summary>The end that opens.</summary>
    public SimulatedEnd Opener { get; }

    /// <summary>The other end.</summary>
    public SimulatedEnd Acceptor { get; }

    /// <summary>The acceptor's port.</summary>
    public int Port { get; }

    /// <summary>The opener's port, when both ends open.</summary>
    public int LocalPort { get; }

    /// <summary>Whether it was opened.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Whether neither end has anything more to do.</summary>
    public bool IsOver => HasBegun && Opener.IsOver && Acceptor.IsOver;

    /// <summary>What is wrong with how it ended; null when nothing is.</summary>
    public SimulationFailure? Judge(long now)
    {
        return Judge(Opener, Acceptor, now) ?? Judge(Acceptor, Opener, now);
    }

    private SimulationFailure? Judge(SimulatedEnd end, SimulatedEnd peer, long now)
    {
        if (!end.IsBound || end.IsLost || end.IsUnknown)
        {
            return null;
        }

        if (end.Reason == CloseReason.None)
        {
            return new SimulationFailure("no reason", $"{end.Name} ended without a reason", now);
        }

        bool clean = IsClean(end.Reason);
        bool known = peer.IsBound && !peer.IsLost && !peer.IsUnknown;
        if (clean && known && peer.InOrder < end.Outgoing.Sent)
        {
            return new SimulationFailure(
                "acknowledged data lost",
                $"{end.Name} sent {end.Outgoing.Sent} octets and ended with {end.Reason}, but its peer got {peer.InOrder}",
                now);
        }

        if (end.SawEnd && known && peer.Outgoing.Sent != peer.Outgoing.Received)
        {
            return new SimulationFailure(
                "end before the end",
                $"{end.Name} heard that its peer has finished after {peer.Outgoing.Received} octets of {peer.Outgoing.Sent}",
                now);
        }

        bool fits = end.Reason switch
        {
            CloseReason.ClosedLocally or CloseReason.ClosedByPeer => true,
            CloseReason.Aborted => end.Aborted || end.ClosedEarly,
            CloseReason.UnreadData => !end.Aborted,
            CloseReason.Reset => !_isCalm || (known && !IsClean(peer.Reason)),
            CloseReason.PeerNeverClosed => !end.Aborted,
            CloseReason.Refused => !_isCalm || _isCrowded || peer.ClosedEarly || peer.Aborted,
            _ => !_isCalm || _isCrowded,
        };
        return fits ? null : new SimulationFailure("reason", $"{end.Name} ended with {end.Reason}, its peer with {peer.Reason}", now);
    }

    private static bool IsClean(CloseReason reason)
    {
        return reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
    }
}
