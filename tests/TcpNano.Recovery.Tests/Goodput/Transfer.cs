using System;
using System.Collections.Generic;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>One bulk transfer over a <see cref="Path"/>: a station sends as much as it can, the other one takes it.</summary>
internal sealed class Transfer : IFrameObserver
{
    private const uint Sender = 0x0A000001;
    private const uint Receiver = 0x0A000002;
    private const int Port = 7;

    private readonly StreamOracle _stream = new(1);
    private readonly VirtualNetwork _network;
    private readonly VirtualHost _from;
    private readonly VirtualHost _to;
    private readonly byte[] _buffer = new byte[16384];
    private TcpConnection _sending;
    private TcpConnection _receiving;
    private long _lastProgress;

    public Transfer(Path path, ulong seed)
    {
        _network = new VirtualNetwork(seed) { Batches = true, ImpairArp = false, MeasureAllocations = true };
        _from = Host("sender", Sender, path, 1);
        _to = Host("receiver", Receiver, path, 2);
        _network.AddObserver(this);
        TcpListener listener = _to.Stack.Listen(Port, 1);
        _to.App = new Taker(this, listener);
        _from.App = new Giver(this);
    }

    /// <summary>Counters of the sender.</summary>
    public StackCounters Counters => _from.Stack.Counters;

    /// <summary>The sender's connection.</summary>
    public TcpConnection Sending => _sending;

    /// <summary>What the sender's stack must always keep to and does not; null when all is well.</summary>
    public string Broken => _from.BrokenInvariant;

    /// <summary>Octets that the sender's stack has allocated while it ran.</summary>
    public long Allocated => _from.Allocated;

    /// <summary>Longest time without an octet for the receiver's app.</summary>
    public long Silence { get; private set; }

    /// <summary>Frames that came.</summary>
    public long Frames { get; private set; }

    /// <summary>What was wrong with what came; null when nothing was.</summary>
    public string Wrong { get; private set; }

    /// <summary>Runs for so long, after the connection has opened.</summary>
    /// <returns>Octets per millisecond: kB/s.</returns>
    public double Run(int milliseconds)
    {
        _sending = _from.Stack.Connect(Receiver, Port, 0);
        if (!_network.RunUntil(() => _sending.State == TcpState.Established, _network.Now + 600_000))
        {
            throw new InvalidOperationException("no connection");
        }

        long start = _network.Now;
        _lastProgress = start;
        _network.RunUntil(start + milliseconds);
        Silence = Math.Max(Silence, _network.Now - _lastProgress);
        return (double)_stream.Received / milliseconds;
    }

    void IFrameObserver.Arriving(VirtualFrame frame)
    {
        Frames++;
    }

    private VirtualHost Host(string name, uint address, Path path, ulong number)
    {
        VirtualDriver driver = _network.Attach(name, [2, 0, 0, 0, 0, (byte)number], path.Profile);
        driver.ReceiveRing = 4096;
        return _network.AddHost(driver, RepeatableStack.On(driver, address, path.Options(number)));
    }

    private sealed class Taker(Transfer owner, TcpListener listener) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now)
        {
            owner._receiving ??= listener.Accept(0);
            bool acted = false;
            int count;
            while (owner._receiving != null && (count = owner._receiving.Receive(owner._buffer, 0, owner._buffer.Length, 0)) > 0)
            {
                owner.Wrong ??= owner._stream.Check(owner._buffer.AsSpan(0, count));
                owner.Silence = Math.Max(owner.Silence, now - owner._lastProgress);
                owner._lastProgress = now;
                acted = true;
            }

            return acted;
        }
    }

    private sealed class Giver(Transfer owner) : IVirtualApp
    {
        public bool Step(NetworkStack stack, long now)
        {
            bool acted = false;
            while (owner._sending is { State: TcpState.Established } connection)
            {
                int room = Math.Min(connection.SendRoom, owner._buffer.Length);
                if (room <= 0)
                {
                    break;
                }

                owner._stream.Fill(owner._buffer.AsSpan(0, room));
                owner._stream.Took(Math.Max(0, connection.Send(owner._buffer, 0, room, 0)));
                acted = true;
            }

            return acted;
        }
    }
}
