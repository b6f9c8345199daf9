using TcpNano.Tcp;
using TcpNano.Wire;

namespace TcpNano.Lab.Fuzzing;

/// <content>Brings the stack to where a case begins, by real segments.</content>
internal sealed partial class FuzzStage
{
    private const int PassivePeerPort = 40000;
    private const int ActivePort = 3000;
    private const int ActivePeerPort = 5000;
    private const int OutOfTheWay = 0x0A000003; // the first of the other stations
    private const int PeerWindow = 8192;

    private uint _peerNext;

    private bool IsActive => Setup.State is FuzzState.SynSent or FuzzState.SynReceivedCrossed or FuzzState.EstablishedActive;

    private int Port => IsActive ? ActivePort : FuzzApp.ReaderPort;

    private int PeerPort => IsActive ? ActivePeerPort : PassivePeerPort;

    private void Prepare()
    {
        App.EchoListener = Stack.Listen(FuzzApp.EchoPort, FuzzApp.Backlog);
        if (Setup.State != FuzzState.Closed)
        {
            App.ReaderListener = Stack.Listen(FuzzApp.ReaderPort, FuzzApp.Backlog);
        }

        Greet(FrameBuilder.PeerAddress);
        if (Has(FuzzConditions.NoSlot))
        {
            int leave = Setup.State is FuzzState.Closed or FuzzState.Listen ? 0 : 1;
            for (int i = 0; i < Slots - leave; i++)
            {
                Fill(i);
            }
        }

        if (Has(FuzzConditions.CacheFull))
        {
            for (int i = 0; i < Entries; i++)
            {
                Inject(FrameBuilder.Tcp(OutOfTheWay + 32 + (uint)i, 7000 + i, FuzzApp.EchoPort, 1000, 0, TcpHeader.Syn, PeerWindow, 0, [], 0));
            }
        }

        if (Setup.State is not FuzzState.Closed and not FuzzState.Listen)
        {
            Open();
            Aggravate();
            Advance();
        }

        Deprive();
        Settle();
    }

    private void Open()
    {
        _peerNext = Setup.PeerIss;
        if (Has(FuzzConditions.OurWrap))
        {
            // Whatever the first number would be, it is moved to a little before the wrap.
            uint ports = ((uint)PeerPort << 16) | (uint)Port;
            uint natural = Stack.Tcp.InitialSequence.Next(FrameBuilder.OurAddress, FrameBuilder.PeerAddress, ports, (int)_network.Now);
            Stack.Tcp.InitialSequence.Offset = 0xFFFFFFF0u - natural;
        }

        if (IsActive)
        {
            App.Connect(Stack, FrameBuilder.PeerAddress, ActivePeerPort, ActivePort);
            Settle();
            if (Setup.State != FuzzState.SynSent)
            {
                bool crossed = Setup.State == FuzzState.SynReceivedCrossed;
                Say(crossed ? TcpHeader.Syn : TcpHeader.Syn | TcpHeader.Ack, 0);
            }

            return;
        }

        Say(TcpHeader.Syn, 0);
        if (Setup.State != FuzzState.SynReceived)
        {
            Say(TcpHeader.Ack, 0);
        }
    }

    // What stands in the way of the connection.
    private void Aggravate()
    {
        FuzzConnection? held = App.Victim;
        if (held is null)
        {
            return;
        }

        held.Connection.NoDelay = Has(FuzzConditions.NoDelay);
        held.Connection.KeepAlive = Has(FuzzConditions.KeepAlive);
        if (held.Connection.State < TcpState.Established)
        {
            if (Has(FuzzConditions.SenderFull))
            {
                App.Send(2 * Buffer);
            }

            return;
        }

        if (Has(FuzzConditions.ReceiverFull) && !Has(FuzzConditions.Orphaned))
        {
            held.Stalled = true;
            Say(TcpHeader.Ack, 1024);
            Say(TcpHeader.Ack, 1023);
        }

        if (Has(FuzzConditions.PeerWindowClosed))
        {
            Say(TcpHeader.Ack, 0);
        }

        if (Has(FuzzConditions.SenderFull) && Setup.State is FuzzState.Established or FuzzState.EstablishedActive or FuzzState.CloseWait)
        {
            App.Send(2 * Buffer);
            Settle();
        }

        if (Has(FuzzConditions.BlocksTaken) && Setup.State is FuzzState.Established or FuzzState.EstablishedActive or FuzzState.FinWait1 or FuzzState.FinWait2)
        {
            for (uint i = 0; i < Blocks; i++)
            {
                Inject(FrameBuilder.Tcp(FrameBuilder.PeerAddress, PeerPort, Port, _peerNext + 10 + (20 * i), Connection().SndUna, TcpHeader.Ack, PeerWindow, 0, [], 4));
            }
        }
    }

    private void Advance()
    {
        switch (Setup.State)
        {
            case FuzzState.FinWait1:
                LetGo();
                break;
            case FuzzState.FinWait2:
                LetGo();
                Say(TcpHeader.Ack, 0);
                break;
            case FuzzState.CloseWait:
                Say(TcpHeader.Ack | TcpHeader.Fin, 0);
                break;
            case FuzzState.Closing:
                uint before = Connection().SndNxt;
                LetGo();
                Say(TcpHeader.Ack | TcpHeader.Fin, 0, ack: before);
                break;
            case FuzzState.LastAck:
                Say(TcpHeader.Ack | TcpHeader.Fin, 0);
                LetGo();
                break;
            case FuzzState.TimeWait:
                LetGo();
                Say(TcpHeader.Ack, 0);
                Say(TcpHeader.Ack | TcpHeader.Fin, 0);
                break;
            default:
                break;
        }
    }

    private void LetGo()
    {
        if (Has(FuzzConditions.Orphaned))
        {
            App.Close();
        }
        else
        {
            App.Shutdown();
        }

        Settle();
    }

    // What the stack is short of.
    private void Deprive()
    {
        if (Has(FuzzConditions.NeighboursFull))
        {
            for (uint i = 0; i < Neighbours; i++)
            {
                Greet(OutOfTheWay + 16 + i);
            }
        }

        if (Has(FuzzConditions.BudgetsSpent))
        {
            for (uint i = 0; i < 2 * IcmpBudget; i++)
            {
                Inject(FrameBuilder.Icmp(FrameBuilder.PeerAddress, IcmpHeader.TypeEchoRequest, 0, i, []));
            }

            if (State >= TcpState.Established)
            {
                // SYNs in the connection; to TIME-WAIT they must not be new, or they would open the next one.
                FuzzTarget target = Target;
                uint sequence = State == TcpState.TimeWait ? target.ReceiveNext - 1 : target.ReceiveNext;
                for (int i = 0; i < 2 * ChallengeBudget; i++)
                {
                    Inject(FrameBuilder.Tcp(FrameBuilder.PeerAddress, PeerPort, Port, sequence, target.SendUnacknowledged, TcpHeader.Syn, PeerWindow, 0, [], 0));
                }
            }
        }

        if (Has(FuzzConditions.NoRoom))
        {
            _driver.TransmitRing = WithoutRoom;
        }
    }

    // One of the others connects to the echo, and stays.
    private void Fill(int number)
    {
        uint address = OutOfTheWay + (uint)number;
        int port = 6000 + number;
        Greet(address);
        Inject(FrameBuilder.Tcp(address, port, FuzzApp.EchoPort, 1000, 0, TcpHeader.Syn, PeerWindow, 0, [], 0));
        int entry = Entry(address, port, FuzzApp.EchoPort);
        if (entry == SynCache.None)
        {
            throw new FuzzFailure("a connection could not be opened");
        }

        Inject(FrameBuilder.Tcp(address, port, FuzzApp.EchoPort, 1001, Stack.Tcp.HalfOpen.Iss[entry] + 1, TcpHeader.Ack, PeerWindow, 0, [], 0));
    }

    private void Greet(uint address)
    {
        Inject(FrameBuilder.Arp(address, FrameBuilder.OurAddress, ArpPacket.OperationRequest));
    }

    private TransmissionControlBlock Connection()
    {
        return Victim ?? throw new FuzzFailure("the connection under attack has gone before it was attacked");
    }

    private void Say(int flags, int length, uint? ack = null)
    {
        uint acknowledged = ack ?? (State is TcpState.Listen or TcpState.Closed && _victims.Port == 0 ? 0 : Target.SendNext);
        int window = PeerWindow;
        if (Has(FuzzConditions.PeerWindowClosed) && (flags & TcpHeader.Syn) == 0
            && Setup.State is not FuzzState.FinWait2 and not FuzzState.Closing and not FuzzState.TimeWait)
        {
            // There, our FIN has to get through.
            window = 0;
        }

        if (Has(FuzzConditions.Ecn) && (flags & TcpHeader.Syn) != 0)
        {
            flags |= (flags & TcpHeader.Ack) != 0 ? TcpHeader.Ece : TcpHeader.Ece | TcpHeader.Cwr; // RFC 3168 section 6.1.1
        }

        Inject(FrameBuilder.Tcp(FrameBuilder.PeerAddress, PeerPort, Port, _peerNext, acknowledged, flags, window, 0, [], length));
        _peerNext += (uint)length + ((flags & (TcpHeader.Syn | TcpHeader.Fin)) != 0 ? 1u : 0u);
    }
}
