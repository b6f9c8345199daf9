using System;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Udp;
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
    private readonly uint[] _counts;
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
    private readonly UdpProtocol _udp;
    private readonly SocketEvents _sockets;
    private readonly NetworkServices _services;
    private readonly IgmpInput _igmp;
    private readonly MulticastGroups _groups;
    private readonly Reassembler _reassembler; // null where nothing is reassembled
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
        IgmpInput igmp,
        MulticastGroups groups,
        Reassembler reassembler,
        TcpProtocol tcp,
        UdpProtocol udp,
        SocketEvents sockets,
        NetworkServices services,
        FastInput fast,
        FastOutput fastOutput,
        LinkStatus link)
    {
        _driver = driver;
        _faults = faults;
        _counters = counters;
        _counts = counters.Values;
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
        _igmp = igmp;
        _groups = groups;
        _reassembler = reassembler;
        _udp = udp;
        _sockets = sockets;
        _services = services;
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

        _counts[(int)StackCounter.FramesReceived] += (uint)(_framesPerTurn - budget);
        int timer = _timers.Expire(_clock.Now);
        while (timer >= 0)
        {
            if (_fastOutput.AckOnly != null)
            {
                _fastOutput.QueueAck();
            }

            Expire(timer);
            timer = _timers.Expire(_clock.Now);
        }

        return budget == 0;
    }

    private void Take(int length)
    {
        byte[] frame = _frame;
        IPv4Input input = _input;
        int protocol = input.Accept(frame, length);
        if (protocol == IPv4Input.Fragment)
        {
            frame = TakeFragment();
            protocol = frame == null ? IPv4Input.Dropped : frame[FrameLayout.Payload + IPv4Header.Protocol];
        }

        switch (protocol)
        {
            case IPv4Input.Dropped:
                break;

            case IPv4Input.Arp:
                int entry = _arp.Input(frame, length, _clock.Now);
                if (entry >= 0)
                {
                    _destinations.NeighbourFound(entry);
                }
                else if (entry != ArpCache.None)
                {
                    TakeClaim(entry);
                }

                break;

            case IPv4Input.Untagged:
                Take(length - EthernetHeader.TagLength);
                break;

            case IPv4Header.ProtocolTcp:
                if (_segment.Parse(frame, input.Offset, input.Length, input.Source, input.Destination))
                {
                    TransmissionControlBlock c = _arrives.Process(_segment);
                    if (c != null)
                    {
                        _prediction.Update(c);
                    }
                }

                break;

            case IPv4Header.ProtocolIcmp:
                if (_icmp.Input(frame, _input, _clock.Now) == Icmp.Error)
                {
                    TakeError(frame);
                }

                break;

            case IPv4Header.ProtocolUdp:
                UdpPort port = _udp.Input.Take(frame, _input);
                if (port != null)
                {
                    _sockets.Signal(port, (int)TcpEvents.Readable);
                }
                else if (_udp.Input.HasNoPort)
                {
                    // RFC 1122 section 4.1.3.1.
                    _icmp.SendUnreachable(frame, _input, IcmpHeader.CodePortUnreachable, _clock.Now);
                }

                break;

            case IPv4Header.ProtocolIgmp:
                _igmp.Take(frame, _input);
                break;

            // An unknown protocol (RFC 1122 section 3.2.2.1).
            default:
                _counters.Count(StackCounter.IPv4DroppedUnknownProtocol);
                _icmp.SendUnreachable(frame, _input, IcmpHeader.CodeProtocolUnreachable, _clock.Now);
                break;
        }
    }

    /// <summary>Passes the fragment in the frame to the reassembler.</summary>
    /// <returns>The datagram that is complete with it, laid out as a frame and described by <see cref="_input"/>; or null.</returns>
    private byte[] TakeFragment()
    {
        if (_reassembler == null)
        {
            _counters.Count(StackCounter.IPv4DroppedFragment);
            return null;
        }

        int index = _reassembler.Take(_frame, _input, _clock.Now);
        return index == Reassembler.None ? null : _reassembler.Complete(index, _input);
    }

    private void TakeClaim(int kind)
    {
        if (kind == ArpCache.Conflict)
        {
            _link.Claimed(_frame);
            _ready.Note(_link, (int)TcpEvents.AddressConflict);
        }
        else
        {
            _link.ProbeConflict = true;
        }

        _services.NoteAll((int)ServiceWork.Conflict);
    }

    /// <summary>An ICMP error quotes a datagram of ours: passes it to the protocol of that datagram.</summary>
    private void TakeError(byte[] frame)
    {
        if (_icmp.QuotedProtocol == IPv4Header.ProtocolTcp)
        {
            TransmissionControlBlock c = _errors.Deliver(frame, _icmp, _clock.Now);
            if (c != null)
            {
                _prediction.Update(c);
            }
        }
        else if (_icmp.QuotedProtocol == IPv4Header.ProtocolUdp)
        {
            UdpPort port = _udp.Input.TakeError(frame, _icmp, _clock.Now);
            if (port != null)
            {
                _sockets.Signal(port, (int)TcpEvents.SoftError);
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

            if (timer == _groups.Timer)
            {
                _groups.Expired();
                return;
            }

            if (_reassembler != null && timer == _reassembler.Timer)
            {
                byte[] first = _reassembler.Expired(_input, _clock.Now);
                if (first != null)
                {
                    _icmp.SendTimeExceeded(first, _input, _clock.Now);
                }

                return;
            }

            if (_services.Expired(timer))
            {
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

            case TimerKind.Orphan:
                _events.Orphan(c);
                break;

            default:
                _events.Recovery(c);
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

    /// <summary>A neighbour did not answer: tells every sender queued for it, and queues those that go on for the next pass.</summary>
    private void LoseNeighbour(int list)
    {
        int index = _queue.First(list);
        while (index != IndexLists.None)
        {
            int sender = index;
            index = _queue.After(index); // one that ends leaves the list
            if (sender >= _connections.Length)
            {
                UdpPort port = _udp.Table.All[sender - _connections.Length];
                _udp.Output.NeighbourLost(port);
                _sockets.Signal(port, (int)TcpEvents.SoftError);
                continue;
            }

            TransmissionControlBlock c = _connections[sender];
            _errors.NeighbourLost(c);
            _prediction.Update(c);
        }

        _queue.MoveAll(list, OutputQueue.Due);
        _queue.MoveAll(OutputQueue.NoEntry, OutputQueue.Due);
    }
}
