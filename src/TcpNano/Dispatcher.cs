using System;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano;

/// <summary>
/// The input side of a turn: passes frames to their protocols, then expired timers to their owners, and acts on the answers.
/// <see cref="OutputPass"/> sends what is due afterwards. Call it with the gate locked.
/// </summary>
internal sealed class Dispatcher
{
    private readonly MacDriver _driver;
    private readonly DriverFaults _faults;
    private readonly StackCounters _counters;
    private readonly Clock _clock;
    private readonly TimerWheel _timers;
    private readonly IndexLists _queue;
    private readonly ArpCache _arp;
    private readonly DestinationCache _destinations;
    private readonly IPv4Input _input;
    private readonly Icmp _icmp;
    private readonly SegmentArrives _arrives;
    private readonly Segment _segment;
    private readonly TcpErrors _errors;
    private readonly TimerEvents _events;
    private readonly Prediction _prediction;
    private readonly TransmissionControlBlock[] _connections;
    private readonly FastInput _fast;
    private readonly FastOutput _fastOutput;
    private readonly ReadyQueue _ready;
    private readonly LinkStatus _link;
    private readonly byte[] _frame;
    private readonly int _framesPerTurn;
    private readonly int _connectionTimers;
    private readonly int _synTimer;
    private readonly int _timeWaitTimer;
    private readonly ushort[] _heads;
    private int _length; // of the frame being processed

    public Dispatcher(
        StackOptions options,
        MacDriver driver,
        DriverFaults faults,
        StackCounters counters,
        Clock clock,
        TimerWheel timers,
        IndexLists queue,
        ArpCache arp,
        DestinationCache destinations,
        IPv4Input input,
        Icmp icmp,
        TcpProtocol tcp,
        FastInput fast,
        FastOutput fastOutput,
        LinkStatus link)
    {
        _driver = driver;
        _faults = faults;
        _counters = counters;
        _clock = clock;
        _timers = timers;
        _queue = queue;
        _arp = arp;
        _destinations = destinations;
        _input = input;
        _icmp = icmp;
        _arrives = tcp.Arrives;
        _segment = tcp.Segment;
        _errors = tcp.Errors;
        _events = tcp.TimerEvents;
        _prediction = fastOutput.Prediction;
        _connections = tcp.Table.All;
        _fast = fast;
        _fastOutput = fastOutput;
        _ready = tcp.Ready;
        _link = link;
        _frame = new byte[FrameLayout.Start + driver.Mtu + NetworkStack.MaxLinkOverhead];
        _framesPerTurn = options.FramesPerPoll;
        _heads = queue.Heads;
        _connectionTimers = options.Connections * TimerKind.Count;
        _synTimer = tcp.HalfOpen.Timer;
        _timeWaitTimer = tcp.TimeWait.Timer;
    }

    /// <summary>
    /// Takes the next frame from the driver for <see cref="TakeInput"/>, and says whether there is nothing to do: no frame, no
    /// timer armed, nothing to send.
    /// </summary>
    public bool IsIdle()
    {
        int length;
        try
        {
            length = _driver.Receive(_frame);
        }
        catch (Exception e)
        {
            _faults.Report(e);
            length = 0;
        }

        _length = length;
        return length == 0 && _timers.ArmedCount == 0
            && _heads[OutputQueue.Due] == IndexLists.None && _heads[OutputQueue.NoRoom] == IndexLists.None;
    }

    /// <summary>
    /// Processes the frame that <see cref="IsIdle"/> took and those that follow, then the timers that are due, in this order: an ACK
    /// that has arrived must stop the retransmission timer before it expires.
    /// </summary>
    /// <returns>Whether the driver may have more frames.</returns>
    public bool TakeInput()
    {
        int budget = _framesPerTurn;
        int length = _length;
        while (length != 0)
        {
            if (!_fast.Take(_frame, length))
            {
                if (_fastOutput.AckOnly != null)
                {
                    _fastOutput.QueueAck();
                }

                Take(length);
            }

            budget--;
            if (budget == 0)
            {
                break;
            }

            try
            {
                length = _driver.Receive(_frame);
            }
            catch (Exception e)
            {
                _faults.Report(e);
                length = 0;
            }
        }

        _counters.Values[(int)StackCounter.FramesReceived] += (uint)(_framesPerTurn - budget);
        int now = _clock.Now;
        int timer = _timers.Expire(now);
        while (timer >= 0)
        {
            if (_fastOutput.AckOnly != null)
            {
                _fastOutput.QueueAck();
            }

            Expire(timer);
            timer = _timers.Expire(now);
        }

        return budget == 0;
    }

    private void Take(int length)
    {
        int protocol = _input.Accept(_frame, length);
        switch (protocol)
        {
            case IPv4Input.Dropped:
                break;

            case IPv4Input.Arp:
                int entry = _arp.Input(_frame, length, _clock.Now);
                if (entry >= 0)
                {
                    _destinations.NeighbourFound(entry);
                }
                else if (entry == ArpCache.Conflict)
                {
                    _link.Claimed(_frame);
                    _ready.Note(_link, (int)TcpEvents.AddressConflict);
                }

                break;

            case IPv4Input.Untagged:
                Take(length - EthernetHeader.TagLength);
                break;

            case IPv4Header.ProtocolTcp:
                if (_segment.Parse(_frame, _input.Offset, _input.Length, _input.Source, _input.Destination))
                {
                    TransmissionControlBlock c = _arrives.Process(_segment);
                    if (c != null)
                    {
                        _prediction.Update(c);
                    }
                }

                break;

            case IPv4Header.ProtocolIcmp:
                if (_icmp.Input(_frame, _input, _clock.Now) == Icmp.Error)
                {
                    TakeError();
                }

                break;

            // No UDP port is open (RFC 1122 section 4.1.3.1).
            case IPv4Header.ProtocolUdp:
                _counters.Count(StackCounter.UdpDroppedNoPort);
                _icmp.SendUnreachable(_frame, _input, IcmpHeader.CodePortUnreachable, _clock.Now);
                break;

            // An unknown protocol (RFC 1122 section 3.2.2.1).
            default:
                _counters.Count(StackCounter.IPv4DroppedUnknownProtocol);
                _icmp.SendUnreachable(_frame, _input, IcmpHeader.CodeProtocolUnreachable, _clock.Now);
                break;
        }
    }

    /// <summary>An ICMP error quotes a datagram of ours: passes it to the protocol of that datagram.</summary>
    private void TakeError()
    {
        if (_icmp.QuotedProtocol == IPv4Header.ProtocolTcp)
        {
            TransmissionControlBlock c = _errors.Deliver(_frame, _icmp, _clock.Now);
            if (c != null)
            {
                _prediction.Update(c);
            }
        }
        else
        {
            // No other protocol takes errors.
            _counters.Count(StackCounter.IcmpDroppedNoMatch);
        }
    }

    private void Expire(int timer)
    {
        if (timer == _synTimer)
        {
            _events.HalfOpen();
            return;
        }

        if (timer >= _connectionTimers)
        {
            if (timer == _timeWaitTimer)
            {
                _events.TimeWait();
                return;
            }

            if (timer == _destinations.Timer)
            {
                if (_destinations.AgePaths(_clock.Now))
                {
                    WidenPaths();
                }

                return;
            }

            int entry = _arp.Expired(timer, _clock.Now);
            if (entry >= 0)
            {
                LoseNeighbour(OutputQueue.Neighbours + entry);
            }

            return;
        }

        TransmissionControlBlock c = _connections[timer / TimerKind.Count];
        switch (timer % TimerKind.Count)
        {
            case TimerKind.Retransmission:
                _events.Retransmission(c);
                break;

            case TimerKind.Persist:
                _events.Persist(c);
                break;

            case TimerKind.Override:
                _events.Override(c);
                break;

            case TimerKind.DelayedAck:
                _events.DelayedAck(c);
                break;

            case TimerKind.KeepAlive:
                _events.KeepAlive(c);
                break;

            case TimerKind.UserTimeout:
                _events.UserTimeout(c);
                break;

            default:
                _events.Orphan(c);
                break;
        }

        _prediction.Update(c);
    }

    /// <summary>A path may be wider again: every connection looks at its own.</summary>
    private void WidenPaths()
    {
        for (int i = 0; i < _connections.Length; i++)
        {
            _errors.PathWidened(_connections[i]);
        }
    }

    /// <summary>A neighbour did not answer: tells every connection queued for it, and queues those that go on for the next pass.</summary>
    private void LoseNeighbour(int list)
    {
        int index = _queue.First(list);
        while (index != IndexLists.None)
        {
            TransmissionControlBlock c = _connections[index];
            index = _queue.After(index); // one that ends leaves the list
            _errors.NeighbourLost(c);
            _prediction.Update(c);
        }

        _queue.MoveAll(list, OutputQueue.Due);
        _queue.MoveAll(OutputQueue.NoEntry, OutputQueue.Due);
    }
}
