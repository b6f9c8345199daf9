using System.Buffers.Binary;
using TcpNano.Dhcp;
using TcpNano.Internet;
using TcpNano.Virtual;

namespace TcpNano.Lab.Fuzzing.Dhcp;

/// <summary>
/// One case: a DHCP client somewhere between its start and a lease gets messages that nobody should send, a little time between them, and has to get a lease from a plain server
/// in the end. What is behind a message in the buffer must make no difference: two clients see each message with different octets behind it.
/// </summary>
internal sealed class DhcpFuzz
{
    private const int MostMessages = 12;
    private static readonly byte[] s_station = [2, 0, 0, 0, 0, 1];

    private readonly SplitMix64 _chance;
    private readonly DhcpMessages _messages;
    private readonly Side _one;
    private readonly Side _two;
    private long _now = 1000;

    private DhcpFuzz(ulong seed)
    {
        _chance = new SplitMix64(seed);
        _messages = new DhcpMessages(_chance);
        _one = new Side(0x00);
        _two = new Side(0xFF);
    }

    /// <summary>Messages of all cases.</summary>
    public static long Messages { get; private set; }

    /// <summary>What the clients of all cases have counted: what is never counted is never met.</summary>
    public static long[] Counted { get; } = new long[DhcpCounters.Number];

    /// <summary>Runs a case.</summary>
    /// <param name="seed">Which.</param>
    /// <returns>What went wrong; null when nothing did.</returns>
    public static string? Run(ulong seed)
    {
        try
        {
            DhcpFuzz fuzz = new(seed);
            string? failure = fuzz.Run();
            fuzz._one.AddTo(Counted);
            return failure;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return exception.ToString();
        }
    }

    private string? Run()
    {
        Both(side => side.Machine.Start(true, _now));
        for (int i = _chance.Below(4); i > 0; i--)
        {
            Pass(20_000);
            Give(DhcpMessages.Plain(_chance.Chance(50) ? DhcpMessages.Offer : DhcpMessages.Ack, _one.Xid, s_station));
        }

        string? failure = null;
        for (int i = 1 + _chance.Below(MostMessages); i > 0 && failure is null; i--)
        {
            Messages++;
            failure = Give(_messages.Odd(_one.Xid, s_station));
            Pass(_chance.Chance(20) ? 4_000_000 : 3000);
            Disturb();
        }

        return failure ?? Recover();
    }

    private void Disturb()
    {
        switch (_chance.Below(12))
        {
            case 0:
                Both(side => side.Machine.ProbeConflict(_now));
                break;
            case 1:
                Both(side => side.Machine.Claimed(_now));
                break;
            case 2:
                bool up = _chance.Chance(70);
                Both(side => side.Machine.LinkChanged(up, _now));
                break;
            case 3: // it may be some time in SELECTING, where offers are
                Both(side => side.Machine.LinkChanged(true, _now));
                Pass(100_000);
                break;
            default:
                break;
        }
    }

    /// <summary>A plain server from here on.</summary>
    private string? Recover()
    {
        Both(side => side.Machine.Stop(_now));
        Pass(10_000);
        Both(side => side.Machine.Stop(_now));
        Both(side => side.Machine.Start(true, _now));
        Both(side => side.Machine.LinkChanged(true, _now));
        for (int i = 0; i < 400; i++)
        {
            Pass(1000);
            string? failure = Give(DhcpMessages.Plain(_one.Machine.State == DhcpState.Selecting ? DhcpMessages.Offer : DhcpMessages.Ack, _one.Xid, s_station));
            if (failure is not null)
            {
                return failure;
            }

            if (_one.Machine.State == DhcpState.Bound && _one.Machine.InUse == DhcpMessages.Address)
            {
                return null;
            }
        }

        return "no lease from a plain server: " + _one.Machine.State;
    }

    private string? Give(byte[] message)
    {
        foreach (Side side in new[] { _one, _two })
        {
            string? failure = side.Give(message, _now);
            if (failure is not null)
            {
                return failure + "\n" + Convert.ToHexString(message);
            }
        }

        return _one.IsLike(_two) ? null : "what is behind the message makes a difference\n" + Convert.ToHexString(message);
    }

    private void Pass(int most)
    {
        _now += _chance.Below(most);
        Both(side => side.Machine.TimePassed(_now));
    }

    private void Both(Func<Side, int> act)
    {
        foreach (Side side in new[] { _one, _two })
        {
            side.Do(act(side));
        }
    }

    /// <summary>A client, with what it has sent last.</summary>
    private sealed class Side
    {
        private readonly byte _filler;
        private readonly DhcpCounters _counters = new();

        public Side(byte filler)
        {
            _filler = filler;
            DhcpRandom random = new();
            random.Stir(5);
            Machine = new DhcpMachine(new DhcpOptions { StartDelay = 0, ConflictDetection = ConflictDetection.Quick }, s_station, random, _counters);
        }

        public DhcpMachine Machine { get; }

        public uint Xid { get; private set; }

        public void Do(int actions)
        {
            if ((actions & DhcpAction.Transmit) != 0)
            {
                Xid = BinaryPrimitives.ReadUInt32BigEndian(Machine.Message.AsSpan(4));
            }
        }

        public string? Give(byte[] message, long now)
        {
            Array.Fill(Machine.Message, _filler);
            int length = Math.Min(message.Length, Machine.Message.Length);
            Array.Copy(message, Machine.Message, length);
            uint before = Sum();
            Do(Machine.Receive(length, message.Length, 67, now));
            uint counted = Sum() - before;
            if (counted != 1)
            {
                return "the message counts " + counted + " times";
            }

            DhcpLease lease = Machine.Lease;
            if (!Enum.IsDefined(Machine.State) || Machine.MessageLength > DhcpMachine.LongestSent)
            {
                return "a state or a message that cannot be";
            }

            if (lease.IsHeld)
            {
                // Throws what NetworkStack.Configure would.
                Routing.Check(lease.Address, lease.Netmask, lease.Router);
                if (lease.Clock.End != LeaseClock.Never
                    && !(lease.Clock.Start < lease.Clock.RenewAt && lease.Clock.RenewAt < lease.Clock.RebindAt && lease.Clock.RebindAt < lease.Clock.End))
                {
                    return "times in the wrong order";
                }
            }

            return null;
        }

        public bool IsLike(Side other)
        {
            for (int i = 0; i < DhcpCounters.Number; i++)
            {
                if (_counters[(DhcpCounter)i] != other._counters[(DhcpCounter)i])
                {
                    return false;
                }
            }

            return Machine.State == other.Machine.State && Machine.Lease.Address == other.Machine.Lease.Address && Machine.Lease.Clock.End == other.Machine.Lease.Clock.End
                && Machine.Due == other.Machine.Due;
        }

        public void AddTo(long[] sums)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += _counters[(DhcpCounter)i];
            }
        }

        /// <summary>Every message is taken or dropped, once.</summary>
        private uint Sum()
        {
            uint sum = _counters[DhcpCounter.OffersTaken] + _counters[DhcpCounter.AcksTaken] + _counters[DhcpCounter.NaksTaken];
            for (DhcpCounter counter = DhcpCounter.DroppedOversized; (int)counter < DhcpCounters.Number; counter++)
            {
                sum += _counters[counter];
            }

            return sum;
        }
    }
}
