using BenchmarkDotNet.Attributes;
using TcpNano.Tcp;
using TcpNano.Virtual;
using TcpNano.Wire;

namespace TcpNano.Benchmarks.Micro;

/// <summary>The table that finds a segment's connection, full.</summary>
public class DemultiplexerBenchmarks
{
    private const int MostConnections = 65_000;
    private const int Remotes = 16;
    private const uint Local = 0x0A090002;
    private const uint FirstRemote = 0x0A090101;

    private ConnectionTable _table = null!;
    private int _next;

    /// <summary>Connections.</summary>
    [ParamsSource(nameof(Sizes))]
    public int Entries { get; set; }

    /// <summary>1 to 100,000, as far as slots have numbers.</summary>
    public static IEnumerable<int> Sizes => MicroSizes.UpTo(MostConnections);

    /// <summary>Fills the table: peers with 16 addresses, ports in a row.</summary>
    [GlobalSetup]
    public void Fill()
    {
        byte[] secret = RepeatableStack.Secret(42);
        VirtualNetwork network = new(1);
        NetworkStack stack = new(
            network.Attach("a", [2, 0, 0, 0, 0, 1], ImpairmentProfile.None),
            new StackOptions { Connections = 2 * Remotes, ReceiveBuffer = 256, SendBuffer = 256, Secret = secret });
        stack.Configure(Local, RepeatableStack.Netmask, 0);
        _table = new ConnectionTable(Entries, new SipHash(secret), stack.Destinations);
        for (int i = 0; i < Entries; i++)
        {
            TransmissionControlBlock block = new(i, 0, 0);
            _table.All[i] = block;
            _table.Add(block, RemoteOf(i), Local, PortsOf(i));
        }
    }

    /// <summary>A segment of some connection.</summary>
    /// <returns>The connection.</returns>
    [Benchmark(Description = "find")]
    public object Find()
    {
        _next = (_next + 7919) % Entries;
        return _table.Find(RemoteOf(_next), PortsOf(_next));
    }

    /// <summary>A segment of none.</summary>
    /// <returns>Nothing.</returns>
    [Benchmark(Description = "find none")]
    public object FindNone()
    {
        _next = (_next + 7919) % Entries;
        return _table.Find(RemoteOf(_next), PortsOf(_next) ^ 1);
    }

    /// <summary>A connection ends, and another one opens in its place.</summary>
    [Benchmark(Description = "remove and add")]
    public void RemoveAndAdd()
    {
        _next = (_next + 7919) % Entries;
        TransmissionControlBlock block = _table.All[_next];
        _table.Remove(block);
        _table.Add(block, RemoteOf(_next), Local, PortsOf(_next));
    }

    private static uint RemoteOf(int index)
    {
        return FirstRemote + (uint)(index % Remotes);
    }

    private static uint PortsOf(int index)
    {
        return ((1024u + (uint)(index / Remotes)) << 16) | 80;
    }
}
