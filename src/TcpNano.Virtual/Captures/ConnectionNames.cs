using System.Globalization;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Virtual.Captures;

/// <summary>Numbers connections, and names each where its first segment goes by.</summary>
/// <param name="nameOf">What to call a host, by its address.</param>
internal sealed class ConnectionNames(Func<uint, string> nameOf)
{
    private const int Most = 100_000;

    private readonly HashSet<(uint, int, uint, int)> _known = [];

    /// <summary>A segment goes by.</summary>
    /// <param name="ends">Its ends.</param>
    /// <returns>The connection's name when it is its first segment, or a SYN; null else.</returns>
    public string? First(SegmentEnds ends)
    {
        (uint, int, uint, int) way = (ends.Source, ends.SourcePort, ends.Destination, ends.DestinationPort);
        if (_known.Count >= Most || _known.Contains((ends.Destination, ends.DestinationPort, ends.Source, ends.SourcePort)) || !_known.Add(way))
        {
            return null;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"connection {_known.Count}: {nameOf(ends.Source)} port {ends.SourcePort} to {nameOf(ends.Destination)} port {ends.DestinationPort}");
    }
}
