namespace TcpNano.Mdns;

/// <content>Taking the names: probes, announcements, conflicts (RFC 6762 sections 8 and 9).</content>
public sealed partial class MdnsResponder
{
    private const int Probes = 3;
    private const int ProbeGap = 250;
    private const int Announcements = 2;
    private const int AnnouncementGap = 1000;
    private const int DeferTime = 1000;

    /// <summary>RFC 6762 rule 8.1-2: so that devices that are switched on together do not all ask at once.</summary>
    private int StartDelay()
    {
        return Random(0, ProbeGap);
    }

    /// <summary>Begins to ask for the names; nothing is answered meanwhile.</summary>
    private void Probe(int delay)
    {
        Enter(MdnsState.Probing);
        _next = Now + delay;
    }

    /// <summary>Sends the probe or announcement that is due.</summary>
    private void StepNames()
    {
        if (_next > Now)
        {
            return;
        }

        if (_state == MdnsState.Probing)
        {
            // RFC 6762 rules 8.1-3 and 8.1-4: three of them, and a while for the answer to the last. One that could not be sent does not count.
            if (_sent < Probes)
            {
                _sent += SendProbe() ? 1 : 0;
                _next = Now + ProbeGap;
                return;
            }

            Enter(MdnsState.Announcing);
        }

        // RFC 6762 rule 8.3-2: two of them, a second apart.
        _sent += Announce() ? 1 : 0;
        if (_sent < Announcements)
        {
            _next = Now + AnnouncementGap;
            return;
        }

        Enter(MdnsState.Running);
    }

    /// <summary>Another station has a name that we ask for (RFC 6762 rules 8.1-5 and 9-3): takes another one.</summary>
    private void TakeProbeConflict(int owner)
    {
        _counters.Count((int)MdnsCounter.ProbeConflicts);
        MdnsLabel label = owner == MdnsRecords.HostAddress ? _records.Host : _records.Instance;
        label.TakeNext();
        Probe(_limit.Count(Now) + StartDelay());
    }

    /// <summary>Another station claims a name that is ours already: both ask for it again, and one finds that it is taken (RFC 6762 rule 9-2).</summary>
    private void TakeLateConflict()
    {
        _counters.Count((int)MdnsCounter.LateConflicts);
        Probe(_limit.Count(Now) + StartDelay());
    }

    /// <summary>Another station asks for a name at the same time (RFC 6762 rules 8.2-1 and 8.2-2). Ours comes first: waits a second and asks again.</summary>
    private void BreakTie()
    {
        MdnsReader reader = _reader;
        reader.Next = MdnsFormat.Header;
        bool host = false;
        bool instance = false;
        for (int i = 0; i < reader.Questions; i++)
        {
            reader.ReadQuestion(reader.Next);
            int owner = _records.Owner(reader);
            host |= owner == MdnsRecords.HostAddress;
            instance |= owner == MdnsRecords.Service;
        }

        if ((host && _records.CompareProbe(reader, MdnsRecords.HostAddress) < 0) || (instance && _records.CompareProbe(reader, MdnsRecords.Service) < 0))
        {
            _counters.Count((int)MdnsCounter.ProbesDeferred);
            Probe(DeferTime);
        }
    }
}
