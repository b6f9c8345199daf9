namespace TcpNano.Dns;

/// <content>Asking servers, and hearing them.</content>
public sealed partial class DnsResolver
{
    private const int LongestWait = 16000;

    // With so many the next one is as likely to be right as one of 4096: then it is time for another port.
    private const int MostGuesses = 16;

    /// <summary>Begins to ask for the name in <see cref="_name"/>.</summary>
    private void Start(DnsQuery query, int length)
    {
        for (int i = 0; i < length; i++)
        {
            query.Question[i] = _name[i];
        }

        // RFC 1035 rule 4.1.2-1.
        DnsFormat.Put16(query.Question, length, DnsFormat.TypeA);
        DnsFormat.Put16(query.Question, length + 2, DnsFormat.ClassIn);
        query.QuestionLength = length + DnsFormat.QuestionTail;
        _generation++;
        if (_generation > LastGeneration)
        {
            _generation = 1;
        }

        query.Generation = _generation;
        query.Tickets = 0;
        query.Address = 0;
        query.Attempt = 0;
        query.First = _preferred;
        query.Failed = 0;
        query.Failure = DnsResult.NoAnswer;
        query.IsPlain = !_options.RandomizeCase;
        Ask(query);

        // Not before the socket is open: that throws when the stack has none left.
        query.Result = DnsResult.Pending;
    }

    /// <summary>Sends a query to the server whose turn it is: from another port, with another number, and in other capitals each time.</summary>
    private void Ask(DnsQuery query)
    {
        UdpSocket socket = query.Socket;
        socket.Close();
        socket.Open(0);
        uint server = _servers[PlaceOf(query)];

        // RFC 1035 rule 7.3-4: the stack drops what comes from elsewhere.
        socket.Connect(server, DnsFormat.ServerPort);

        // Each transmission has a number of its own: an answer to an earlier one is not taken (RFC 1035 rule 7.3-6 would have it).
        query.Id = RandomBits(16);
        query.Guesses = 0;
        query.From = Network.Address;
        SetCase(query);

        // RFC 1035 rule 4.2.1-3: patience doubles with every round.
        int wait = _options.AttemptTimeout << (query.Attempt / _serverCount);
        query.Due = Now + (wait > LongestWait ? LongestWait : wait);

        byte[] message = _message;
        for (int i = 0; i < DnsFormat.Header; i++)
        {
            message[i] = 0;
        }

        DnsFormat.Put16(message, DnsFormat.Id, query.Id);

        // RFC 1035 rule 4.1.1-2: the server is to do the rest.
        message[DnsFormat.Flags] = DnsFormat.RecursionBit;
        message[DnsFormat.Questions + 1] = 1;
        int count = query.QuestionLength;
        for (int i = 0; i < count; i++)
        {
            message[DnsFormat.Header + i] = query.Question[i];
        }

        // Our own address may have become that of a server; there is nobody to ask then.
        query.IsUnsent = server == query.From || !Network.Link.IsUp
            || socket.Send(message, 0, DnsFormat.Header + count, server, DnsFormat.ServerPort, 0) != UdpSendResult.Sent;
        _counters.Count((int)(query.IsUnsent ? DnsCounter.SendFailures : DnsCounter.QueriesSent));
    }

    /// <summary>The server did not answer in time.</summary>
    private void TimeOver(DnsQuery query)
    {
        if (!query.IsUnsent)
        {
            _counters.Count((int)DnsCounter.Timeouts);
        }

        AskNext(query);
    }

    /// <summary>Asks the next server that has not failed (RFC 1035 rules 4.2.1-5, 7.2-1 and 7.2-3); ends when each was asked as often as it should be.</summary>
    private void AskNext(DnsQuery query)
    {
        for (;;)
        {
            query.Attempt++;
            if (query.Attempt >= _options.Rounds * _serverCount)
            {
                Finish(query, _serverCount == 0 ? DnsResult.NoServer : query.Failure, 0, 0);
                return;
            }

            if ((query.Failed & (1 << PlaceOf(query))) == 0)
            {
                Ask(query);
                return;
            }
        }
    }

    private int PlaceOf(DnsQuery query)
    {
        return (query.First + query.Attempt) % _serverCount;
    }

    /// <summary>Takes what has come for a query, until nothing is left or it has ended.</summary>
    private void ReceiveAll(DnsQuery query)
    {
        while (query.Result == DnsResult.Pending)
        {
            int length = query.Socket.Receive(_message, 0, _message.Length, _origin, 0);
            if (length >= 0)
            {
                Hear(query, length);
            }
            else if (query.Socket.TakeSoftError() == TcpSoftError.None)
            {
                return;
            }
            else
            {
                // A hint (RFC 1123 section 6.1.3.3): the next server is asked at once. After the last one the time is waited for, or one
                // router that does not answer would use up every attempt at once.
                _counters.Count((int)DnsCounter.Unreachables);
                if (_serverCount != 0 && (query.Attempt + 1) % _serverCount != 0)
                {
                    AskNext(query);
                }
            }
        }
    }

    private void Hear(DnsQuery query, int length)
    {
        int wrong = _origin.Length > DnsFormat.LongestMessage ? (int)DnsCounter.DroppedOversized
            : _reader.Read(_message, length, query.Id, query.Question, query.QuestionLength);
        if (wrong != DnsReader.Good)
        {
            _counters.Count(wrong);
            if (wrong == (int)DnsCounter.DroppedWrongId)
            {
                query.Guesses++;
                if (query.Guesses == MostGuesses)
                {
                    // Nothing is asked anew before the time is over, or whoever guesses could have us ask as fast as he likes.
                    _counters.Count((int)DnsCounter.Guessed);
                    query.Socket.Close();
                }
            }
            else if (wrong == (int)DnsCounter.DroppedWrongCase && !query.IsPlain && _serverCount != 0)
            {
                query.IsPlain = true;
                Ask(query);
            }

            return;
        }

        DnsResult result = _reader.Result;
        if (result == DnsResult.ServerFailure || result == DnsResult.Truncated)
        {
            // RFC 2308 rule 7.1-1: a failure is not kept.
            query.Failure = result;
            if (_serverCount != 0)
            {
                query.Failed |= 1 << PlaceOf(query);
            }

            AskNext(query);
            return;
        }

        if (_serverCount != 0)
        {
            // RFC 1035 rule 7.2-2.
            _preferred = PlaceOf(query);
        }

        _counters.Count((int)(result == DnsResult.Found ? DnsCounter.AddressesTaken : DnsCounter.NegativesTaken));
        Finish(query, result, _reader.Address, _reader.Ttl);
    }

    private void Finish(DnsQuery query, DnsResult result, uint address, int ttl)
    {
        query.Socket.Close();
        query.Result = result;
        query.Address = address;
        int longest = address != 0 ? _options.LongestTtl : _options.LongestNegativeTtl;
        int seconds = ttl < longest ? ttl : longest;

        // RFC 1035 rule 3.2.1-2: zero is for this question only.
        if (seconds > 0)
        {
            int length = query.QuestionLength - DnsFormat.QuestionTail;
            for (int i = 0; i < length; i++)
            {
                _name[i] = (byte)DnsNames.Lower(query.Question[i]);
            }

            _cache.Keep(_name, length, result, address, seconds, Now);
        }

        if (query.Waiters != 0)
        {
            query.Signal.Set();
        }

        if (query.Tickets != 0)
        {
            NotifyApp();
        }

        TellRoom();
    }

    /// <summary>Whoever waits for a place may have one now.</summary>
    private void TellRoom()
    {
        if (_roomWaiters != 0)
        {
            _roomSignal.Set();
        }

        if (_isRoomWanted)
        {
            _isRoomWanted = false;
            NotifyApp();
        }
    }

    /// <summary>Makes every letter of the question a capital or a small one, by chance.</summary>
    private void SetCase(DnsQuery query)
    {
        byte[] question = query.Question;
        int end = query.QuestionLength - DnsFormat.QuestionTail;
        for (int i = 0; i < end; i++)
        {
            int letter = question[i] | 0x20;
            if (letter >= 'a' && letter <= 'z')
            {
                question[i] = (byte)(!query.IsPlain && RandomBits(1) != 0 ? letter & ~0x20 : letter);
            }
        }
    }

    private int RandomBits(int count)
    {
        if (_randomBits < count)
        {
            _random = NextRandom();
            _randomBits = 32;
        }

        uint bits = _random & ((1u << count) - 1);
        _random >>= count;
        _randomBits -= count;

        // The field gives the number a sign of its own on nanoCLR.
        _drawn = (int)bits;
        return _drawn;
    }
}
