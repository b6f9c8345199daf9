using System;
using System.Collections.Generic;
using TcpNano.Virtual;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>A path in virtual time, and what runs over it.</summary>
internal sealed record Path
{
    /// <summary>Round trip in milliseconds.</summary>
    public int RoundTrip { get; init; } = 100;

    /// <summary>Frames lost in a hundred, each way.</summary>
    public double Loss { get; init; }

    /// <summary>Frames held back in a hundred, each way.</summary>
    public double Reorder { get; init; }

    /// <summary>By how much, in milliseconds.</summary>
    public int Hold { get; init; } = 10;

    /// <summary>Frames that arrive twice in a hundred, each way.</summary>
    public double Duplicate { get; init; }

    /// <summary>Datagrams that a router marks in a hundred of those that may be, each way; both ends use ECN then.</summary>
    public double Mark { get; init; }

    /// <summary>Send and receive buffers of both ends.</summary>
    public int Buffer { get; init; } = 32768;

    /// <summary>The sender's algorithm; null is the core's NewReno.</summary>
    public RecoveryAlgorithm Recovery { get; init; }

    /// <summary>Whether both sides use SACK.</summary>
    public bool Sack { get; init; } = true;

    /// <summary>Whether both sides use timestamps.</summary>
    public bool Timestamps { get; init; } = true;

    /// <summary>What happens to the frames of one direction.</summary>
    public ImpairmentProfile Profile => new()
    {
        Delay = RoundTrip / 2,
        Loss = Loss,
        Reorder = Reorder,
        ReorderHold = Hold,
        Duplicate = Duplicate,
        Mark = Mark,
    };

    /// <summary>Options of both ends.</summary>
    /// <param name="secret">Each end has one of its own.</param>
    public StackOptions Options(ulong secret) => new()
    {
        Connections = 4,
        SendBuffer = Buffer,
        ReceiveBuffer = Math.Min(Buffer, 65535),
        ReassemblyBlocks = 32,
        SelectiveAcknowledgments = Sack,
        Timestamps = Timestamps,
        ExplicitCongestionNotification = Mark > 0,
        UserTimeout = 0,
        Recovery = Recovery,
        Secret = RepeatableStack.Secret(secret),
    };
}
