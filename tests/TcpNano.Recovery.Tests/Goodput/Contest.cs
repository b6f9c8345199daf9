using System;
using System.Collections.Generic;
using TcpNano.Virtual;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Recovery.Tests.Goodput;

/// <summary>Several senders, each with an algorithm of its own, to one receiver behind a <see cref="Bottleneck"/>: who gets how much.</summary>
internal sealed class Contest : IVirtualApp
{
    private const uint Receiver = 0x0A000001;
    private const int Port = 7;

    private readonly VirtualNetwork _network;
    private readonly List<StreamOracle> _streams = [];
    private readonly List<TcpConnection> _accepted = [];
    private readonly byte[] _buffer = new byte[16384];
    private readonly TcpListener _listener;

    /// <summary>Prepares a contest.</summary>
    /// <param name="path">Round trip, loss and buffers.</param>
    /// <param name="rate">Octets per millisecond of the bottleneck.</param>
    /// <param name="queue">Octets of its queue.</param>
    /// <param name="senders">The algorithms.</param>
    /// <param name="seed">All chance comes from it.</param>
    public Contest(Path path, int rate, int queue, RecoveryAlgorithm[] senders, ulong seed)
    {
        _network = new VirtualNetwork(seed) { Batches = true, ImpairArp = false };
        VirtualHost receiver = Host(Receiver, path, 1);
        _listener = receiver.Stack.Listen(Port, 4);
        receiver.App = this;
        Link = new Bottleneck(_network, 1, rate, queue);
        for (int i = 0; i < senders.Length; i++)
        {
            VirtualHost sender = Host(Receiver + 1 + (uint)i, path with { Recovery = senders[i] }, (ulong)(2 + i));
            StreamOracle stream = new((uint)i);
            _streams.Add(stream);
            TcpConnection connection = sender.Stack.Connect(Receiver, Port, 0);
            sender.App = new Giver(connection, stream);
        }
    }

    /// <summary>The link they share.</summary>
    public Bottleneck Link { get; }

    /// <summary>What was wrong with what came; null when nothing was.</summary>
    public string Wrong { get; private set; }

    /// <summary>Runs for so long.</summary>
    /// <returns>Octets per millisecond of each.</returns>
    public double[] Run(int milliseconds)
    {
        _network.RunUntil(milliseconds);
        double[] rates = new double[_streams.Count];
        for (int i = 0; i < rates.Length; i++)
        {
            rates[i] = (double)_streams[i].Received / milliseconds;
        }

        return rates;
    }

    bool IVirtualApp.Step(NetworkStack stack, long now)
    {
        bool acted = false;
        TcpConnection accepted;
        while ((accepted = _listener.Accept(0)) != null)
        {
            _accepted.Add(accepted);
        }

        foreach (TcpConnection connection in _accepted)
        {
            StreamOracle stream = _streams[(int)(connection.RemoteAddress - Receiver) - 1];
            int count;
            while ((count = connection.Receive(_buffer, 0, _buffer.Length, 0)) > 0)
            {
                Wrong ??= stream.Check(_buffer.AsSpan(0, count));
                acted = true;
            }
        }

        return acted;
    }

    private VirtualHost Host(uint address, Path path, ulong number)
    {
        VirtualDriver driver = _network.Attach("station " + number, [2, 0, 0, 0, 0, (byte)number], path.Profile);
        driver.ReceiveRing = 4096;
        return _network.AddHost(driver, RepeatableStack.On(driver, address, path.Options(number)));
    }

    private sealed class Giver(TcpConnection connection, StreamOracle stream) : IVirtualApp
    {
        private readonly byte[] _buffer = new byte[16384];

        public bool Step(NetworkStack stack, long now)
        {
            bool acted = false;
            int room;
            while (connection.State == TcpState.Established && (room = Math.Min(connection.SendRoom, _buffer.Length)) > 0)
            {
                stream.Fill(_buffer.AsSpan(0, room));
                stream.Took(Math.Max(0, connection.Send(_buffer, 0, room, 0)));
                acted = true;
            }

            return acted;
        }
    }
}
