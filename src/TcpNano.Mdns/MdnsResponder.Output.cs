namespace TcpNano.Mdns;

/// <content>Messages out.</content>
public sealed partial class MdnsResponder
{
    private const int PlainTtl = 10;
    private const int ResponseFlags = MdnsFormat.ResponseBit | MdnsFormat.AuthoritativeBit;

    private readonly byte[] _question = new byte[MdnsFormat.LongestName];

    /// <summary>A question for each name, and what its records will be (RFC 6762 rules 8.1-1 and 8.1-9). A unicast answer will do.</summary>
    /// <returns>Whether it was sent.</returns>
    private bool SendProbe()
    {
        MdnsWriter writer = _writer;
        writer.Begin(0, 0);
        const int kind = MdnsFormat.ClassIn | MdnsFormat.TopBit;
        writer.AddQuestion(_records.Host.Name, MdnsFormat.Any, kind);
        if (_records.Instance != null)
        {
            writer.AddQuestion(_records.Instance.Name, MdnsFormat.Any, kind);
        }

        const int probed = (1 << MdnsRecords.HostAddress) | (1 << MdnsRecords.Service) | (1 << MdnsRecords.Text);
        Put(MdnsFormat.Authority, _records.Present & probed, 0, true, true);
        return Send(MdnsFormat.Group, MdnsFormat.Port, (int)MdnsCounter.ProbesSent);
    }

    /// <summary>All records, for everybody (RFC 6762 rule 8.3-1).</summary>
    private bool Announce()
    {
        int set = _records.Present & MdnsRecords.Announced;
        _writer.Begin(0, ResponseFlags);
        Put(MdnsFormat.Answers, set, 0, false, false);
        if (!Send(MdnsFormat.Group, MdnsFormat.Port, (int)MdnsCounter.AnnouncementsSent))
        {
            return false;
        }

        _schedule.Sent(set, Now);
        return true;
    }

    /// <summary>RFC 6762 rule 10.1-1: all records with no time left, but the one that other stations may have, too.</summary>
    private void SayGoodbye()
    {
        _writer.Begin(0, ResponseFlags);
        int set = _records.Present & MdnsRecords.Announced & ~(1 << MdnsRecords.Types);
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if ((set & (1 << kind)) != 0)
            {
                _records.Put(_writer, MdnsFormat.Answers, kind, 0, (MdnsRecords.Shared & (1 << kind)) == 0, false);
            }
        }

        Send(MdnsFormat.Group, MdnsFormat.Port, (int)MdnsCounter.GoodbyesSent);
    }

    /// <summary>Sends the answers whose time has come, all in one message (RFC 6762 rule 6.4-1).</summary>
    private void SendDue()
    {
        uint to;
        for (int set = _schedule.TakeUnicast(Now, out to); set != 0; set = _schedule.TakeUnicast(Now, out to))
        {
            _writer.Begin(0, ResponseFlags);
            Put(MdnsFormat.Answers, set, 0, false, false);
            Put(MdnsFormat.Additional, Additional(set), 0, false, false);
            Send(to, MdnsFormat.Port, (int)MdnsCounter.UnicastAnswersSent);
        }

        int due = _schedule.TakeDue(Now);
        if (due != 0)
        {
            int additional = _schedule.Allowed(Additional(due), Now);
            _writer.Begin(0, ResponseFlags);
            Put(MdnsFormat.Answers, due, 0, false, false);
            Put(MdnsFormat.Additional, additional, 0, false, false);
            if (Send(MdnsFormat.Group, MdnsFormat.Port, (int)MdnsCounter.AnswersSent))
            {
                _schedule.Sent(due | additional, Now);
            }
        }
    }

    /// <summary>
    /// Answers a resolver that knows only plain DNS (RFC 6762 rules 6.7-1, 6.7-2 and 6.7-3): by unicast, with its number and question, short times and no bit that it does not know.
    /// </summary>
    private void SendPlain(int set)
    {
        MdnsReader reader = _reader;
        _writer.Begin(MdnsFormat.Get16(reader.Message, 0), ResponseFlags);
        reader.ReadQuestion(MdnsFormat.Header);
        MdnsNames.Expand(reader.Message, reader.Name, _question, 0);
        _writer.AddQuestion(_question, reader.Type, reader.Class);
        Put(MdnsFormat.Answers, set, PlainTtl, true, true);
        Put(MdnsFormat.Additional, Additional(set), PlainTtl, true, true);
        Send(_origin.Address, _origin.Port, (int)MdnsCounter.LegacyAnswersSent);
    }

    /// <summary>What the querier will ask for next (RFC 6763 rules 12.1-1 and 12.2-1, RFC 6762 rule 6.2-1).</summary>
    private int Additional(int set)
    {
        int more = 0;
        if ((set & (1 << MdnsRecords.Pointer)) != 0)
        {
            more = (1 << MdnsRecords.Service) | (1 << MdnsRecords.Text);
        }

        if (((set | more) & (1 << MdnsRecords.Service)) != 0)
        {
            more |= 1 << MdnsRecords.HostAddress;
        }

        if (((set | more) & (1 << MdnsRecords.HostAddress)) != 0)
        {
            more |= 1 << MdnsRecords.HostNsec;
        }

        return more & ~set;
    }

    /// <summary>Adds records to a section.</summary>
    /// <param name="section">Which.</param>
    /// <param name="set">Which records.</param>
    /// <param name="mostTtl">The longest time to live in seconds; 0 for their own.</param>
    /// <param name="noTopBit">Whether the bit is left out that has other records forgotten (RFC 6762 rules 10.2-1, 10.2-2 and 8.1-8).</param>
    /// <param name="plain">Whether SRV targets stay uncompressed.</param>
    private void Put(int section, int set, int mostTtl, bool noTopBit, bool plain)
    {
        for (int kind = 0; kind < MdnsRecords.Count; kind++)
        {
            if ((set & (1 << kind)) == 0)
            {
                continue;
            }

            int ttl = MdnsRecords.TtlOf(kind);
            ttl = mostTtl != 0 && ttl > mostTtl ? mostTtl : ttl;
            bool topBit = !noTopBit && (MdnsRecords.Shared & (1 << kind)) == 0;
            _records.Put(_writer, section, kind, ttl, topBit, plain);
        }
    }

    private bool Send(uint address, int port, int counter)
    {
        if (_socket.Send(_writer.Message, 0, _writer.Length, address, port, 0) != UdpSendResult.Sent)
        {
            _counters.Count((int)MdnsCounter.SendFailures);
            return false;
        }

        _counters.Count(counter);
        return true;
    }
}
