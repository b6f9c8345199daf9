using System.Net;
using TcpNano.Pcap.Packets;

namespace TcpNano.Explain.Analysis;

/// <summary>Remembers who asked by ARP for whom, and who was heard.</summary>
internal sealed class ArpBook
{
    private const int Most = 5000;

    private readonly Dictionary<(IPAddress Asker, IPAddress Wanted), (int Times, long Frame)> _asked = [];
    private readonly HashSet<IPAddress> _heard = [];

    /// <summary>Takes an ARP packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="frame">Its frame.</param>
    public void Add(Packet packet, long frame)
    {
        Heard(packet.Source!);

        // Announcements and probes (RFC 5227) ask for what nobody should have.
        bool isQuestion = !packet.IsArpReply && !packet.Source!.Equals(packet.Destination) && !packet.Source.Equals(IPAddress.Any);
        if (isQuestion && (_asked.Count < Most || _asked.ContainsKey((packet.Source!, packet.Destination!))))
        {
            (int times, long first) = _asked.GetValueOrDefault((packet.Source!, packet.Destination!), (0, frame));
            _asked[(packet.Source!, packet.Destination!)] = (times + 1, first);
        }
    }

    /// <summary>Somebody sent something: it is there.</summary>
    /// <param name="address">Its address.</param>
    public void Heard(IPAddress address)
    {
        if (_heard.Count < Most)
        {
            _heard.Add(address);
        }
    }

    /// <summary>Those who were asked for at least twice and never heard of.</summary>
    /// <returns>In the order they were asked for.</returns>
    public IReadOnlyList<UnansweredArp> Unanswered()
    {
        return [.. _asked.Where(asked => asked.Value.Times > 1 && !_heard.Contains(asked.Key.Wanted))
            .Select(asked => new UnansweredArp(asked.Key.Asker, asked.Key.Wanted, asked.Value.Times, asked.Value.Frame))
            .OrderBy(asked => asked.Frame)];
    }
}
