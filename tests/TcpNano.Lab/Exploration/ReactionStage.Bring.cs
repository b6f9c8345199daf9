using TcpNano.Lab.Segments;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <content>The way into each situation.</content>
internal sealed partial class ReactionStage
{
    /// <summary>Opens a connection and brings it into a situation.</summary>
    /// <param name="situation">Where to.</param>
    public void Bring(Situation situation)
    {
        _peerPort = _peerPort == FirstPeerPort + PeerPorts ? FirstPeerPort : _peerPort + 1;
        _app = null;
        _peerNext = PeerIss;
        _peerClock = PeerClock;
        _ourClock = null;
        bool active = situation is Situation.Closed or Situation.SynSent or Situation.SynReceivedActive
            or Situation.EstablishedSending or Situation.EstablishedFullSending or Situation.EstablishedGap or Situation.EstablishedFinAhead or Situation.EstablishedBlocked
            or Situation.FinWait1Sending or Situation.CloseWaitSending or Situation.ClosingSending or Situation.LastAckSending;
        _port = active ? OtherPort : ListenPort;
        _end = new Endpoint
        {
            State = situation == Situation.Closed ? TcpState.Closed : TcpState.Listen,
            SndUna = OurIss,
            SndNxt = OurIss,
            RcvNxt = PeerIss,
            RcvWnd = Buffer,
            IsCookie = situation is Situation.ListenFull or Situation.SynReceivedCookie,
        };
        if (_end.IsCookie)
        {
            FillCache();
        }

        if (situation is Situation.Closed or Situation.Listen or Situation.ListenFull)
        {
            return;
        }

        Open(situation, active);
        Walk(situation);
        _app?.TakeEvents();
        _sent.Clear();
    }

    private void Open(Situation situation, bool active)
    {
        _end = _end with { SndWnd = PeerWindow, MaxSndWnd = PeerWindow, IsPassive = !active };
        if (active)
        {
            SetIss(((uint)_peerPort << 16) | OtherPort);
            _app = _stack.Connect(PeerAddress, _peerPort, 0, OtherPort, 0);
            Settled(TcpHeader.Syn);
            _end = _end with { State = TcpState.SynSent, SndUna = Last.Sequence, RcvNxt = PeerIss, RcvWnd = Last.Window };
            if (situation == Situation.SynSent)
            {
                _end = _end with { SndWnd = 0, MaxSndWnd = 0 };
                return;
            }

            FromPeer(situation == Situation.SynReceivedActive ? TcpHeader.Syn : TcpHeader.Syn | TcpHeader.Ack, 0);
        }
        else
        {
            FromPeer(TcpHeader.Syn, 0);
            _end = _end with { SndUna = Last.Sequence };
        }

        if (situation is Situation.SynReceived or Situation.SynReceivedCookie or Situation.SynReceivedActive)
        {
            Settled(TcpHeader.Syn | TcpHeader.Ack);
            _end = _end with { State = TcpState.SynReceived, SndWl1 = active ? _peerNext : PeerIss, SndWl2 = _end.SndUna };
            return;
        }

        // Also if there was a SYN|ACK: so that the window comes from a segment without SYN.
        FromPeer(TcpHeader.Ack, 0);
        _app ??= _listener.Accept(0);
        _end = _end with { State = TcpState.Established };
    }

    private void Walk(Situation situation)
    {
        switch (situation)
        {
            case Situation.EstablishedSending:
                Send();
                break;

            case Situation.EstablishedFull:
            case Situation.EstablishedFullSending:
                FromPeer(TcpHeader.Ack, Buffer);
                _end = _end with { Unread = Buffer };
                if (situation == Situation.EstablishedFullSending)
                {
                    Send();
                }

                break;

            case Situation.EstablishedGap:
            case Situation.EstablishedFinAhead:
                Send();
                Hold(situation == Situation.EstablishedFinAhead ? TcpHeader.Fin : 0);
                break;

            case Situation.EstablishedBlocked:
                Block();
                break;

            case Situation.FinWait1Sending:
                Send();
                Shutdown(TcpState.FinWait1);
                break;

            case Situation.FinWait1:
            case Situation.FinWait2:
            case Situation.TimeWait:
            case Situation.SynReceivedReopening:
            case Situation.TimeWaitChallenged:
                Shutdown(TcpState.FinWait1);
                if (situation != Situation.FinWait1)
                {
                    FromPeer(TcpHeader.Ack, 0);
                    _end = _end with { State = TcpState.FinWait2 };
                }

                if (situation is Situation.TimeWait or Situation.TimeWaitChallenged or Situation.SynReceivedReopening)
                {
                    // From here on a whole buffer is offered: there is no control block that would know better.
                    Finish(TcpState.TimeWait);
                    _end = _end with { RcvWnd = Buffer };
                }

                if (situation == Situation.TimeWaitChallenged)
                {
                    Inject(new Segment(TcpHeader.Syn, _peerNext - 1000, 0, PeerWindow, 0));
                    _end = _end with { IsChallenged = true };
                }

                if (situation == Situation.SynReceivedReopening)
                {
                    Reopen();
                }

                break;

            case Situation.FinWait2Released:
                _app!.Close(0);
                Settled(TcpHeader.Fin | TcpHeader.Ack);
                FromPeer(TcpHeader.Ack, 0);
                _end = _end with { State = TcpState.FinWait2, IsReleased = true };
                break;

            case Situation.CloseWait:
            case Situation.CloseWaitSending:
            case Situation.LastAck:
            case Situation.LastAckSending:
                Finish(TcpState.CloseWait);
                if (situation is Situation.CloseWaitSending or Situation.LastAckSending)
                {
                    Send();
                }

                if (situation is Situation.LastAck or Situation.LastAckSending)
                {
                    Shutdown(TcpState.LastAck);
                }

                break;

            case Situation.Closing:
            case Situation.ClosingSending:
                Cross(situation);
                break;

            default:
                break;
        }

        TcpState state = _stack.StateOf(PeerAddress, _peerPort, OurAddress, _port);
        if (state != (_end.IsCookie ? TcpState.Listen : _end.State))
        {
            throw new InvalidOperationException($"{situation} was not reached: the connection is in {state}.");
        }
    }

    // Another peer takes the only entry.
    private void FillCache()
    {
        int port = _peerPort;
        Endpoint end = _end;
        _peerPort = FirstPeerPort - 1;
        Inject(new Segment(TcpHeader.Syn, PeerIss, 0, PeerWindow, 0));
        _peerPort = port;
        _end = end;
        _ourClock = null;
        _sent.Clear();
    }

    // The peer opens anew between the same ends, as the app has let go.
    private void Reopen()
    {
        _app!.Close(0);
        _app = null;
        _peerNext += Reopening;
        _end = _end with { TsRecentBefore = _end.TsRecent };
        Inject(new Segment(TcpHeader.Syn, _peerNext, 0, PeerWindow, 0));
        _end = _end with
        {
            State = TcpState.SynReceived,
            IsReopening = true,
            SndUna = Last.Sequence,
            SndNxt = Last.Sequence + 1,
            SndWl1 = _peerNext,
            SndWl2 = Last.Sequence,
            RcvNxt = _peerNext + 1,
            RcvWnd = Last.Window,
        };
    }

    private Segment Last => _sent.Count > 0 ? _sent[^1] : throw new InvalidOperationException("The stack has not sent anything.");

    private void Send()
    {
        _app!.NoDelay = true;
        _app.Send(_octets, 0, Octets, 0);
        Settled(TcpHeader.Ack);
    }

    // Two octets go astray, the three behind them come.
    private void Hold(int fin)
    {
        const int missing = 2;
        uint held = _peerNext + missing;
        Inject(new Segment(TcpHeader.Ack | fin, held, _end.SndUna, PeerWindow, Octets));
        Settled(TcpHeader.Ack);
        _end = _end with { HeldAt = held, Held = Octets, FinHeld = fin != 0, SndWl1 = held, SndWl2 = _end.SndUna };
    }

    // The peer closes its window, and the app sends all the same.
    private void Block()
    {
        Inject(new Segment(TcpHeader.Ack, _peerNext, _end.SndNxt, 0, 0));
        _end = _end with { SndWl1 = _peerNext, SndWl2 = _end.SndNxt, SndWnd = 0, Queued = Octets };
        _app!.NoDelay = true;
        _app.Send(_octets, 0, Octets, 0);
        _network.RunUntil(_network.Now + Settle);
    }

    // The peer's FIN crosses ours: it does not acknowledge it, nor what is before it.
    private void Cross(Situation situation)
    {
        if (situation == Situation.ClosingSending)
        {
            Send();
        }

        Shutdown(TcpState.FinWait1);
        Inject(new Segment(TcpHeader.Fin | TcpHeader.Ack, _peerNext, _end.SndUna, PeerWindow, 0));
        _end = _end with { SndWl1 = _peerNext, SndWl2 = _end.SndUna };
        NotePeer(TcpHeader.Fin, 0);
        Settled(TcpHeader.Ack);
        _end = _end with { State = TcpState.Closing };
    }

    private void Shutdown(TcpState next)
    {
        _app!.ShutdownSend();
        Settled(TcpHeader.Fin | TcpHeader.Ack);
        _end = _end with { State = next };
    }

    private void Finish(TcpState next)
    {
        FromPeer(TcpHeader.Fin | TcpHeader.Ack, 0);
        _end = _end with { State = next };
    }

    // What the peer says in order, acknowledging all it has seen.
    private void FromPeer(int flags, int data)
    {
        uint ack = (flags & TcpHeader.Ack) != 0 ? _end.SndNxt : 0;
        Inject(new Segment(flags, _peerNext, ack, PeerWindow, data));
        _end = _end with { SndWl1 = _peerNext, SndWl2 = ack };
        if ((flags & TcpHeader.Ack) != 0)
        {
            _end = _end with { SndUna = ack };
        }

        NotePeer(flags, data);
        if (_sent.Count > 0)
        {
            Note();
        }
    }

    private void NotePeer(int flags, int data)
    {
        _peerNext += new Segment(flags, 0, 0, 0, data).Length;
        _end = _end with { RcvNxt = _peerNext };
    }

    // The stack has sent what it should, and the wire tells its variables.
    private void Settled(int flags)
    {
        _network.RunUntil(_network.Now + Settle);
        if ((Last.Flags & ~TcpHeader.Psh) != flags)
        {
            throw new InvalidOperationException($"Expected {Segment.FlagsText(flags)}, but the stack sent {Last}.");
        }

        Note();
    }

    private void Note()
    {
        Segment last = Last;
        _end = _end with { SndNxt = last.Sequence + last.Length, RcvWnd = last.Window };
    }
}
