using TcpNano.Wire;

namespace TcpNano.Internet;

/// <summary>Reads IGMP messages (RFC 2236): queries of routers and reports of other members.</summary>
internal sealed class IgmpInput
{
    private readonly MulticastGroups _groups;
    private readonly StackCounters _counters;

    public IgmpInput(MulticastGroups groups, StackCounters counters)
    {
        _groups = groups;
        _counters = counters;
    }

    /// <summary>Processes the message that <see cref="IPv4Input.Accept"/> has found.</summary>
    public void Take(byte[] frame, IPv4Input ip)
    {
        int at = ip.Offset;

        // A query of version 3 is longer, and begins as one of version 2 (RFC 3376 section 7.1); the sum covers all of it.
        if (ip.Length < IgmpHeader.Length || InternetChecksum.Finish(InternetChecksum.Add(0, frame, at, ip.Length)) != 0)
        {
            _counters.Count(StackCounter.IgmpDroppedMalformed);
            return;
        }

        uint group = Words.Read(frame, at + IgmpHeader.Group);
        int type = frame[at];
        if (type == IgmpHeader.TypeQuery && ip.Destination == (group == 0 ? IgmpHeader.AllSystems : group))
        {
            _groups.Asked(group, frame[at + IgmpHeader.MaxResponseTime]);
        }
        else if ((type == IgmpHeader.TypeReport || type == IgmpHeader.TypeReportV1) && ip.Destination == group)
        {
            _groups.Heard(group);
        }
        else
        {
            // Leave messages are for routers, and section 9 has hosts ignore what they do not know.
            _counters.Count(StackCounter.IgmpDroppedIgnored);
        }
    }
}
