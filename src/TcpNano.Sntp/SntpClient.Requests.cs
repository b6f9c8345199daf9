namespace TcpNano.Sntp;

/// <content>Asking servers, and hearing them.</content>
public sealed partial class SntpClient
{
    // Octets of heap without the socket.
    private const int BytesOnNanoClr = 864;
    private const int BytesOnNet = 576;

    /// <summary>Sets the time of the next request: never sooner than 15 s after the one before (RFC 4330 rule 10-1).</summary>
    private void AskIn(long milliseconds)
    {
        _due = Now + milliseconds;
        if (_hasSent && _due < _sentAt + (SntpFormat.ShortestInterval * 1000))
        {
            _due = _sentAt + (SntpFormat.ShortestInterval * 1000);
        }

        if (_serverCount == 0 || _denied == (AllServers >> (MostServers - _serverCount)))
        {
            _due = NetworkStack.Never;
        }

        SetTimer();
    }

    /// <summary>Asks the server whose turn it is.</summary>
    private void Ask()
    {
        if ((_denied & (1 << _current)) != 0)
        {
            _current ^= 1;
        }

        uint server = _servers[_current];
        byte[] packet = _packet;
        for (int i = 0; i < SntpFormat.Length; i++)
        {
            packet[i] = 0;
        }

        // RFC 4330 rules 5-1 and 5-2. The server has no use for our time, and only repeats it: a number that nobody can guess proves that it has heard us.
        packet[SntpFormat.First] = (SntpFormat.Version << 3) | SntpFormat.ModeClient;
        _cookieHigh = NextRandom();
        _cookieLow = NextRandom() | 1;
        SntpFormat.Put32(packet, SntpFormat.Transmit, _cookieHigh);
        SntpFormat.Put32(packet, SntpFormat.Transmit + 4, _cookieLow);
        _sentAt = Now;
        _hasSent = true;
        _isUnsent = server == Network.Address || !Network.Link.IsUp;
        if (!_isUnsent)
        {
            // RFC 4330 rule 5-3: only the server's answer gets here, and on another port each time. The place in the stack's table is ours since Start.
            _socket.Close();
            _socket.Open(0);
            _socket.Connect(server, SntpFormat.ServerPort);
            _isUnsent = _socket.Send(packet, 0, SntpFormat.Length, server, SntpFormat.ServerPort, 0) != UdpSendResult.Sent;
        }

        if (_isUnsent)
        {
            _counters.Count((int)SntpCounter.SendFailures);

            // Nobody was asked.
            _hasSent = false;
            Retry();
            return;
        }

        _counters.Count((int)SntpCounter.RequestsSent);
        _isAsking = true;
        _due = Now + _options.AnswerTimeout;
    }

    private void ReceiveAll()
    {
        for (;;)
        {
            int length = _socket.Receive(_packet, 0, _packet.Length, _origin, 0);
            if (length >= 0)
            {
                Hear(length);
            }
            else if (_socket.TakeSoftError() == TcpSoftError.None)
            {
                return;
            }
            else
            {
                _counters.Count((int)SntpCounter.Unreachables);
                if (_isAsking)
                {
                    Fail();
                }
            }
        }
    }

    private void Hear(int length)
    {
        if (!_isAsking)
        {
            _counters.Count((int)SntpCounter.DroppedUnexpected);
            return;
        }

        int verdict = _answer.Read(_packet, length, _cookieHigh, _cookieLow);
        if (verdict == SntpAnswer.Good)
        {
            // RFC 4330 rule 5-7: half of the time on the way is taken for the way back.
            long elapsed = Now - _sentAt;
            long roundTrip = elapsed - (_answer.Transmitted - _answer.Received);

            // Each of the four times is rounded to a millisecond.
            if (roundTrip >= -2 && elapsed <= _options.AnswerTimeout)
            {
                Take(roundTrip < 0 ? 0 : (int)roundTrip);
                return;
            }

            verdict = (int)SntpCounter.BadRoundTrips;
        }

        _counters.Count(verdict);
        if (verdict <= (int)SntpCounter.DroppedWrongOrigin)
        {
            return;
        }

        if (verdict == (int)SntpCounter.KissesOfDeath)
        {
            HearKiss();
        }

        Fail();
    }

    /// <summary>RFC 4330 rules 8-1 and 10-8: a server that does not want us is not asked again; one that wants less gets less.</summary>
    private void HearKiss()
    {
        uint kiss = _answer.Kiss;
        if (kiss == SntpFormat.KissDeny || kiss == SntpFormat.KissRestrict)
        {
            _denied |= 1 << _current;
        }
        else if (kiss == SntpFormat.KissRate)
        {
            _interval = _interval > SntpFormat.LongestInterval / 2 ? SntpFormat.LongestInterval : 2 * _interval;

            // At once, and not only step by step.
            _failures = 30;
        }
    }

    /// <summary>The server did not help: the other one is asked next, later every time (RFC 4330 rules 7-1, 8-2, 10-2 and 10-11).</summary>
    private void Fail()
    {
        EndRequest();
        _failures++;
        if (_serverCount > 1)
        {
            _current ^= 1;
        }

        Retry();
        if (_due == NetworkStack.Never)
        {
            Tell();
        }
    }

    private void Retry()
    {
        // 16, 32, 64 s and so on, up to the interval; and up to an eighth more, so that devices do not ask together.
        int seconds = _failures > 12 ? _interval : 16 << (_failures > 1 ? _failures - 1 : 0);
        if (seconds > _interval)
        {
            seconds = _interval;
        }

        AskIn(Jittered(seconds));
    }

    private long Jittered(int seconds)
    {
        long milliseconds = (long)seconds * 1000;
        return milliseconds + UpTo(seconds * 125);
    }

    private void EndRequest()
    {
        _isAsking = false;
        _isUnsent = false;
    }

    private void Take(int roundTrip)
    {
        EndRequest();
        _counters.Count((int)SntpCounter.AnswersTaken);
        _failures = 0;
        _isKnown = true;
        _roundTrip = roundTrip;
        _stratum = _answer.Stratum;
        _leap = _answer.Leap;
        _server = _servers[_current];
        _knownAt = Now;
        _utc = _answer.Transmitted + (roundTrip / 2);
        AskIn(Jittered(_interval));
        Tell();
    }

    private void Tell()
    {
        NotifyApp();
        if (_waiters != 0)
        {
            _signal.Set();
        }
    }
}
