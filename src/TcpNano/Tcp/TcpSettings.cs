namespace TcpNano.Tcp;

/// <summary>The settings and queries of a connection.</summary>
internal sealed class TcpSettings
{
    private readonly Handles _handles;
    private readonly Receiver _receiver;
    private readonly Sender _sender;
    private readonly Transmitter _transmitter;
    private readonly KeepAlive _keepAlive;
    private readonly UserTimeout _userTimeout;
    private readonly Clock _clock;

    public TcpSettings(Handles handles, Receiver receiver, Sender sender, Transmitter transmitter, KeepAlive keepAlive, UserTimeout userTimeout, Clock clock)
    {
        _handles = handles;
        _receiver = receiver;
        _sender = sender;
        _transmitter = transmitter;
        _keepAlive = keepAlive;
        _userTimeout = userTimeout;
        _clock = clock;
    }

    /// <summary>Switches Nagle's algorithm off or on (MUST-17); switching it off sends what was held back.</summary>
    public void SetNoDelay(TransmissionControlBlock c, bool on)
    {
        _handles.Set(c, AppFlags.NoDelay, on);
        if (c.State >= TcpState.Established)
        {
            _sender.FlushInTurn(c);
        }
    }

    /// <summary>Switches keep-alive on or off (MUST-24).</summary>
    public void SetKeepAlive(TransmissionControlBlock c, bool on)
    {
        if (on != ((c.AppFlags & AppFlags.KeepAlive) != 0))
        {
            _handles.Set(c, AppFlags.KeepAlive, on);
            _keepAlive.Start(c);
        }
    }

    /// <summary>Switches reports of soft errors on or off (SHLD-20).</summary>
    public void SetReportSoftErrors(TransmissionControlBlock c, bool on)
    {
        _handles.Set(c, AppFlags.NoSoftErrors, !on);
    }

    /// <summary>Idle time in milliseconds before keep-alive probes (MUST-27).</summary>
    public int KeepAliveIdle(TransmissionControlBlock c)
    {
        return _keepAlive.Idle(c);
    }

    /// <summary>Sets the idle time.</summary>
    public void SetKeepAliveIdle(TransmissionControlBlock c, int idle)
    {
        _keepAlive.SetIdle(c, idle);
    }

    /// <summary>R2 in milliseconds; 0 for no limit (MUST-21).</summary>
    public int UserTimeout(TransmissionControlBlock c)
    {
        return _userTimeout.Limit(c);
    }

    /// <summary>Sets R2.</summary>
    public void SetUserTimeout(TransmissionControlBlock c, int limit)
    {
        _userTimeout.SetLimit(c, limit);
    }

    /// <summary>IPv4 type of service (MUST-48).</summary>
    public int TypeOfService(TransmissionControlBlock c)
    {
        return _transmitter.TypeOfService(c);
    }

    /// <summary>Sets the type of service, at any time (SHLD-21).</summary>
    public void SetTypeOfService(TransmissionControlBlock c, int value)
    {
        _transmitter.SetTypeOfService(c, value);
    }

    /// <summary>Urgent octets announced and not yet taken (MUST-33).</summary>
    public int UrgentRemaining(TransmissionControlBlock c)
    {
        return _receiver.UrgentRemaining(c);
    }

    /// <summary>The app found no room in the send buffer: signals it when room comes free.</summary>
    public void WantRoom(TransmissionControlBlock c)
    {
        _sender.WantRoom(c);
    }

    /// <summary>Fills in the statistics of a connection.</summary>
    public void Fill(TransmissionControlBlock c, TcpStatistics into)
    {
        into.SmoothedRoundTripTime = c.Srtt8 >= 0 ? c.Srtt8 >> 3 : 0;
        into.RetransmissionTimeout = c.Rto;
        into.CongestionWindow = c.Cwnd;
        into.SlowStartThreshold = c.Ssthresh;
        into.SegmentsSent = (uint)_transmitter.SegmentsSent(c);
        into.SegmentsReceived = c.SegmentsReceived;
        into.OctetsAcknowledged = _sender.OctetsAcknowledged(c);
        into.OctetsReceived = _receiver.OctetsReceived(c);
        into.Retransmissions = (uint)_sender.Retransmissions(c);
        into.OutOfOrderSegments = (uint)_receiver.OutOfOrderSegments(c);
        into.ZeroWindowTime = _sender.ZeroWindowTime(c);
        into.SinceLastHeard = _clock.Now - _keepAlive.LastHeard(c);
    }
}
