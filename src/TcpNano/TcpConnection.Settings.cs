using System;
using TcpNano.Tcp;

namespace TcpNano;

/// <content>Settings and queries.</content>
public sealed partial class TcpConnection
{
    /// <summary>Least user timeout and idle time.</summary>
    internal const int LeastTimeout = 1000;

    /// <summary>Most.</summary>
    internal const int MostTimeout = 2000000000;

    // What Set sets.
    private const int SetNoDelay = 0;
    private const int SetKeepAlive = 1;
    private const int SetKeepAliveIdle = 2;
    private const int SetUserTimeout = 3;
    private const int SetTypeOfService = 4;
    private const int SetReportSoftErrors = 5;

    /// <summary>
    /// State (RFC 9293 section 3.3.2); <see cref="TcpState.Closed"/> before the connection and after its end. A connection that we closed
    /// first has ended for the app when <see cref="TcpState.TimeWait"/> begins.
    /// </summary>
    public TcpState State
    {
        get
        {
            TransmissionControlBlock c = Block;
            TcpState state = c != null ? c.State : TcpState.Closed;
            if (Block != c || state == TcpState.Closed)
            {
                return CloseReason == CloseReason.ClosedLocally && IsInTimeWait ? TcpState.TimeWait : TcpState.Closed;
            }

            return state;
        }
    }

    // Whether its ends are those of an entry in TIME-WAIT.
    private bool IsInTimeWait
    {
        get
        {
            lock (Stack.Gate)
            {
                return Stack.Tcp.TimeWait.Find(RemoteAddress, Ports) != TimeWaitTable.None;
            }
        }
    }

    /// <summary>Why the connection ended (RFC 9293 MUST-12); <see cref="CloseReason.None"/> until then.</summary>
    public CloseReason CloseReason
    {
        get { return (CloseReason)(Bits >> HandleFlags.ReasonShift); }
    }

    /// <summary>The peer's address.</summary>
    public uint RemoteAddress
    {
        get { return (uint)(Addresses >> 32); }
    }

    /// <summary>The peer's port.</summary>
    public int RemotePort
    {
        get { return (ushort)(Ports >> 16); }
    }

    /// <summary>Our address.</summary>
    public uint LocalAddress
    {
        get { return (uint)Addresses; }
    }

    /// <summary>Our port.</summary>
    public int LocalPort
    {
        get { return (ushort)Ports; }
    }

    /// <summary>Octets received in order and not yet taken.</summary>
    public int Available
    {
        get
        {
            TransmissionControlBlock c = Block;
            int count = c != null ? c.ReceiveCount : 0;
            return Block == c ? count : 0;
        }
    }

    /// <summary>
    /// Octets that Send would take now without waiting. After an answer of 0, <see cref="TcpEvents.Writable"/> signals that there is
    /// room again. Also 0 when the connection has ended.
    /// </summary>
    public int SendRoom
    {
        get
        {
            lock (Stack.Gate)
            {
                TransmissionControlBlock c = Block;
                if (c == null)
                {
                    return 0;
                }

                int room = c.SendRing.Length - c.SendCount;
                if (room == 0)
                {
                    Stack.Tcp.Calls.Settings.WantRoom(c);
                }

                return room;
            }
        }
    }

    /// <summary>Octets that the app sent and the peer has not acknowledged yet.</summary>
    public int SendQueued
    {
        get
        {
            TransmissionControlBlock c = Block;
            int count = c != null ? c.SendCount : 0;
            return Block == c ? count : 0;
        }
    }

    /// <summary>The last soft error since the peer last acknowledged new data (RFC 9293 section 3.9.1.8, MUST-47).</summary>
    public TcpSoftError SoftError
    {
        get
        {
            TransmissionControlBlock c = Block;
            int error = c != null ? c.Trouble & Trouble.SoftErrorMask : 0;
            return Block == c ? (TcpSoftError)error : TcpSoftError.None;
        }
    }

    /// <summary>Urgent octets announced by the peer that the app has not taken yet (RFC 9293 section 3.8.5, MUST-33).</summary>
    public int UrgentRemaining
    {
        get
        {
            lock (Stack.Gate)
            {
                return Block != null ? Stack.Tcp.Calls.Settings.UrgentRemaining(Block) : 0;
            }
        }
    }

    /// <summary>Whether small segments leave at once: Nagle's algorithm off (RFC 9293 section 3.7.4, MUST-17). Default false.</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool NoDelay
    {
        get
        {
            return Has(AppFlags.NoDelay);
        }

        set
        {
            Set(SetNoDelay, value ? 1 : 0);
        }
    }

    /// <summary>Whether an idle peer is probed (RFC 9293 section 3.8.4, MUST-24). Default false (MUST-25).</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool KeepAlive
    {
        get
        {
            return Has(AppFlags.KeepAlive);
        }

        set
        {
            Set(SetKeepAlive, value ? 1 : 0);
        }
    }

    /// <summary>Idle time in milliseconds before keep-alive probes, 1000 to 2000000000 (RFC 9293 MUST-27). Default <see cref="StackOptions.KeepAliveIdle"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int KeepAliveIdle
    {
        get
        {
            lock (Stack.Gate)
            {
                return Block != null ? Stack.Tcp.Calls.Settings.KeepAliveIdle(Block) : 0;
            }
        }

        set
        {
            CheckTime(value);

            Set(SetKeepAliveIdle, value);
        }
    }

    /// <summary>
    /// How long sent data may stay unacknowledged, in milliseconds, before the connection ends (R2 of RFC 9293 section
    /// 3.8.3, MUST-21; the local side of RFC 5482): 1000 to 2000000000, or 0 for no limit. Default <see cref="StackOptions.UserTimeout"/>.
    /// Takes effect with the next loss. Answers 0 once the connection has ended.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int UserTimeout
    {
        get
        {
            lock (Stack.Gate)
            {
                return Block != null ? Stack.Tcp.Calls.Settings.UserTimeout(Block) : 0;
            }
        }

        set
        {
            if (value != 0)
            {
                CheckTime(value);
            }

            Set(SetUserTimeout, value);
        }
    }

    /// <summary>
    /// The IPv4 type-of-service octet of everything sent: Diffserv code point times 4, 0 to 252 (RFC 9293 section 3.9.1.9, MUST-48). May
    /// change while the connection is open (SHLD-21). Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range, or the ECN bits are set.</exception>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public int TypeOfService
    {
        get
        {
            lock (Stack.Gate)
            {
                return Block != null ? Stack.Tcp.Calls.Settings.TypeOfService(Block) : 0;
            }
        }

        set
        {
            if ((value & ~0xFC) != 0)
            {
                Misuse.ThrowValue();
            }

            Set(SetTypeOfService, value);
        }
    }

    /// <summary>Whether soft errors raise <see cref="TcpEvents.SoftError"/> (RFC 9293 section 3.9.1.8, SHLD-20). Default true.</summary>
    /// <exception cref="ObjectDisposedException">Set after Close or Abort.</exception>
    public bool ReportSoftErrors
    {
        get
        {
            return !Has(AppFlags.NoSoftErrors);
        }

        set
        {
            Set(SetReportSoftErrors, value ? 1 : 0);
        }
    }

    /// <summary>Fills in the statistics of the connection. Allocates nothing.</summary>
    /// <param name="into">Receives them.</param>
    /// <returns>False, and nothing filled in, when the connection has ended and its control block is free.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="into"/> is null.</exception>
    public bool GetStatistics(TcpStatistics into)
    {
        if (into == null)
        {
            Misuse.ThrowNoStatistics();
        }

        lock (Stack.Gate)
        {
            Stack.Gate.Enter();
            TransmissionControlBlock c = Block;
            if (c == null)
            {
                return false;
            }

            Stack.Tcp.Calls.Settings.Fill(c, into);
            return true;
        }
    }

    private static void CheckTime(int value)
    {
        if (value < LeastTimeout || value > MostTimeout)
        {
            Misuse.ThrowValue();
        }
    }

    private bool Has(int flag)
    {
        TransmissionControlBlock c = Block;
        bool has = c != null && (c.AppFlags & flag) != 0;
        return Block == c && has;
    }

    // One method for all, because each lock takes some 30 octets of the byte code.
    private void Set(int setting, int value)
    {
        lock (Stack.Gate)
        {
            TransmissionControlBlock c = EnterOwned();
            if (c == null)
            {
                return;
            }

            TcpSettings settings = Stack.Tcp.Calls.Settings;
            switch (setting)
            {
                case SetNoDelay:
                    settings.SetNoDelay(c, value != 0);
                    break;
                case SetKeepAlive:
                    settings.SetKeepAlive(c, value != 0);
                    break;
                case SetKeepAliveIdle:
                    settings.SetKeepAliveIdle(c, value);
                    break;
                case SetUserTimeout:
                    settings.SetUserTimeout(c, value);
                    break;
                case SetTypeOfService:
                    settings.SetTypeOfService(c, value);
                    break;
                default:
                    settings.SetReportSoftErrors(c, value != 0);
                    break;
            }

            Stack.FastPath.Prediction.Update(c);
            Stack.Gate.Leave();
        }
    }
}
