using TcpNano.Tcp;
using TcpNano.Virtual.Oracles;
using TcpNano.Wire;

namespace TcpNano.Lab.Exploration;

/// <content>Timestamps in the hash of a state.</content>
/// <remarks>
/// A stack compares a timestamp of its peer with another one of the same clock (PAWS, RFC 6191), modulo 2^32, and sends none of its own but that of the moment. So as far as timestamps
/// go, two states are the same if those of each clock that anybody may still compare stand in the same order, with the present moment as the last of them: each is known by its rank,
/// however far apart they are. That keeps the number of states finite and leaves out nothing, not even the milliseconds that times are rounded by.
/// What an echo tells its sender makes no difference here: it is a sample for RTO, which has one value. Nothing gets as old as the 24 days after which PAWS takes any.
/// </remarks>
internal sealed partial class World
{
    private readonly bool _withStamps;
    private readonly uint[] _offsets = new uint[2]; // of the clocks of both ends
    private readonly List<uint> _kept = []; // ages of the timestamps of one clock that its peer keeps
    private readonly List<uint>[] _ages = [[], []]; // of each clock, those in flight, too, in order

    private void HashStamps(WorldImage image, ref StateHash hash)
    {
        for (int clock = 0; clock < 2; clock++)
        {
            uint now = (uint)image.Now + _offsets[clock];
            _kept.Clear();
            AddKept(1 - clock, now);
            List<uint> ages = _ages[clock];
            ages.Clear();
            ages.Add(0);
            ages.AddRange(_kept);
            foreach (Flight flight in image.Flights)
            {
                if (flight.To != clock && flight.TsVal is uint stamp)
                {
                    ages.Add(now - stamp);
                }
            }

            ages.Sort();
            foreach (uint age in _kept)
            {
                hash.Add(Rank(ages, age));
            }

            hash.Add(_kept.Count);
        }
    }

    private int RankOf(Flight flight, long now)
    {
        int clock = 1 - flight.To;
        return flight.TsVal is uint stamp && _withStamps ? Rank(_ages[clock], (uint)now + _offsets[clock] - stamp) : -1;
    }

    // What a station keeps of its peer's timestamps, and what the oracle knows of them.
    private void AddKept(int side, uint now)
    {
        TcpProtocol tcp = _stacks[side].Tcp;
        foreach (TransmissionControlBlock c in tcp.Table.All)
        {
            if ((c.AppFlags & AppFlags.InUse) != 0 && Timestamps.IsOn(c))
            {
                _kept.Add(now - tcp.Timestamps.Recent[c.Index]);
            }
        }

        int entry = tcp.HalfOpen.Any();
        if (entry != SynCache.None && (tcp.HalfOpen.OptionsOf(entry) & TcpOptions.HasTimestamps) != 0)
        {
            _kept.Add(now - tcp.HalfOpen.TsRecentOf(entry));
        }

        for (int waiting = tcp.TimeWait.Oldest; waiting != TimeWaitTable.None; waiting = tcp.TimeWait.After(waiting))
        {
            _kept.Add(now - tcp.TimeWait.TsRecent(waiting));
        }

        ref WireFlowState flow = ref _flows[side].State;
        if (flow.HasPeerStamp)
        {
            // Also before a connection begins: the oracle goes by it from its first ACK on.
            _kept.Add(now - flow.PeerTsVal);
        }

        if (flow.HasStamp && !IsQuietApartFromTimers(side))
        {
            _kept.Add(now - flow.TsEcr);
        }
    }

    // How many different ones are younger.
    private static int Rank(List<uint> ages, uint age)
    {
        int rank = 0;
        for (int i = 1; i < ages.Count && ages[i - 1] != age; i++)
        {
            rank += ages[i] != ages[i - 1] ? 1 : 0;
        }

        return rank;
    }
}
