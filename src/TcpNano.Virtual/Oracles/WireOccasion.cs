namespace TcpNano.Virtual.Oracles;

/// <summary>What a station sends an answer to: the frames that have arrived at once, if it is certain that there were no others.</summary>
internal sealed class WireOccasion
{
    private readonly List<(uint Address, uint Ports, bool OnlyResets)> _segments = [];
    private bool _isOn;
    private bool _hasOthers;
    private bool _hasTimers;
    private bool _isTimed;
    private bool _hasIcmp;
    private bool _hasRest;
    private int _answers;

    /// <summary>Whether an echo reply may be sent now.</summary>
    public bool AllowsEchoReply => _hasOthers || (_isOn && _hasIcmp);

    /// <summary>Whether an ICMP error may be sent now: never about ICMP.</summary>
    public bool AllowsError => _hasOthers || (_isOn && (_hasRest || _segments.Count > 0));

    /// <summary>A frame arrives.</summary>
    /// <param name="host">The station.</param>
    public void Begin(VirtualHost host)
    {
        if (_isOn)
        {
            return;
        }

        _isOn = true;
        _hasOthers = host.Driver.Waiting > 1;
        _isTimed = false;
        _hasIcmp = false;
        _hasRest = false;
        _answers = 0;
        _segments.Clear();
    }

    /// <summary>The frame that arrives holds no segment.</summary>
    /// <param name="isIcmp">Whether it holds ICMP.</param>
    public void Has(bool isIcmp)
    {
        _hasIcmp |= isIcmp;
        _hasRest |= !isIcmp;
    }

    /// <summary>The frame that arrives holds a segment.</summary>
    /// <param name="host">The station.</param>
    /// <param name="now">The time.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="ports">Its source port in the upper half, its destination port in the lower.</param>
    /// <param name="isReset">Whether RST is set.</param>
    public void HasSegment(VirtualHost host, long now, uint address, uint ports, bool isReset)
    {
        if (isReset && !_isTimed)
        {
            _isTimed = true;
            _hasTimers = host.AskNextPoll(now) <= now;
        }

        for (int i = 0; i < _segments.Count; i++)
        {
            if (_segments[i].Address == address && _segments[i].Ports == ports)
            {
                _segments[i] = (address, ports, _segments[i].OnlyResets && isReset);
                return;
            }
        }

        _segments.Add((address, ports, isReset));
    }

    /// <summary>A frame is sent.</summary>
    /// <returns>How many have been sent in answer to what has arrived; 0 when it is no answer.</returns>
    public int Answer()
    {
        return _isOn ? ++_answers : 0;
    }

    /// <summary>Whether all that has come from an end was RST, and no timer can have sent one for another reason.</summary>
    /// <param name="address">The end's address.</param>
    /// <param name="ports">Its port in the upper half, the station's in the lower.</param>
    /// <returns>True when a RST to it would be an answer to a RST.</returns>
    public bool WasReset(uint address, uint ports)
    {
        return _isOn && !_hasOthers && !_hasTimers && _segments.Contains((address, ports, true));
    }

    /// <summary>The frames have been dealt with, or, when the station sleeps, will be some day.</summary>
    /// <param name="host">The station.</param>
    public void End(VirtualHost host)
    {
        _isOn = false;
        _hasOthers = host.Driver.Waiting > 0;
    }

    /// <summary>The station was polled.</summary>
    /// <param name="host">The station.</param>
    public void Polled(VirtualHost host)
    {
        _hasOthers &= _isOn || host.Driver.Waiting > 0;
    }
}
