using TcpNano.Tcp;
using TcpNano.Virtual.Oracles;

namespace TcpNano.Lab.Exploration;

/// <content>The state: put aside, put back, and known by a hash.</content>
/// <remarks>What happens changes one stack, so states share the images of the other: most of what is to be copied is not.</remarks>
internal sealed partial class World
{
    private readonly StackImage?[] _present = new StackImage?[2]; // what a stack is the same as; null after it has done something
    private readonly Stack<StackImage>[] _spare = [new(), new()];

    /// <summary>Puts the state aside.</summary>
    /// <param name="image">Gets it.</param>
    public void Save(WorldImage image)
    {
        for (int side = 0; side < 2; side++)
        {
            if (_present[side] is null)
            {
                StackImage fresh = _spare[side].TryPop(out StackImage? spare) ? spare : _cameras[side].NewImage();
                _cameras[side].Save(fresh);
                Hold(side, fresh);
            }

            Put(image, side, _present[side]);
            image.Apps[side] = _apps[side];
            image.Flows[side] = _flows[side].State;
        }

        image.Flights.Clear();
        image.Flights.AddRange(_flights);
        image.Now = _network.Now;
        image.FaultsLeft = _faultsLeft;
        image.EarlyLeft = _earlyLeft;
        image.HasReset = _hasReset;
    }

    /// <summary>Puts the state back.</summary>
    /// <param name="image">Has it.</param>
    public void Load(WorldImage image)
    {
        for (int side = 0; side < 2; side++)
        {
            if (_present[side] != image.Stacks[side])
            {
                _cameras[side].Load(image.Stacks[side]!);
                Hold(side, image.Stacks[side]);
            }

            _apps[side] = image.Apps[side];
            _flows[side].State = image.Flows[side];
            _stations[side].Restored();
        }

        _flights.Clear();
        _flights.AddRange(image.Flights);
        _network.SetClock(image.Now);
        _faultsLeft = image.FaultsLeft;
        _earlyLeft = image.EarlyLeft;
        _hasReset = image.HasReset;
    }

    /// <summary>A state is not needed any more.</summary>
    /// <param name="image">Had it.</param>
    public void Free(WorldImage image)
    {
        Put(image, Left, null);
        Put(image, Right, null);
    }

    /// <summary>What the present state is known by.</summary>
    /// <param name="image">The present state, put aside.</param>
    /// <returns>A hash.</returns>
    public UInt128 Hash(WorldImage image)
    {
        StateHash hash = default;
        int now = (int)image.Now;
        for (int side = 0; side < 2; side++)
        {
            _cameras[side].Hash(image.Stacks[side]!, now, ref hash);
            AppStatus app = image.Apps[side];
            hash.Add(app.Step | (app.Sent << 8) | (app.Received << 16) | ((int)app.Reason << 24));
            hash.Add((app.HasOpened ? 1 : 0) | (app.HasFinished ? 2 : 0) | (app.HasEnd ? 4 : 0) | (app.Listener is not null ? 8 : 0)
                | (app.Connection is not null ? 16 + (app.Connection.Block?.Index ?? Slots) : 0) | (app.Openings << 8));
            HashFlow(side, image.Flows[side], ref hash);
        }

        if (_withStamps)
        {
            HashStamps(image, ref hash);
        }

        // In any order: the network keeps none.
        ulong flights = 0;
        foreach (Flight flight in image.Flights)
        {
            StateHash one = default;
            one.Add(flight.Content);
            one.Add(flight.To);
            one.Add(StateHash.Coarse(image.Now - flight.SentAt));
            one.Add(RankOf(flight, image.Now));
            flights += (ulong)one.Value;
        }

        hash.Add((long)flights);
        hash.Add(image.Flights.Count);
        hash.Add(image.FaultsLeft | (image.EarlyLeft << 8) | (image.HasReset ? 0x10000 : 0));
        return hash.Value;
    }

    /// <summary>
    /// Whether a timer other than those of delayed ACKs expires within <see cref="StateHash.Grain"/>. The hash takes it for simultaneous with whatever is due now, and whoever lets
    /// timers expire has to; the next frame fires only what is due.
    /// </summary>
    public bool IsTimerNear()
    {
        for (int side = 0; side < 2; side++)
        {
            NetworkStack stack = _stacks[side];
            for (int timer = 0; timer < stack.Tcp.Table.All.Length * TimerKind.Count; timer++)
            {
                if (timer % TimerKind.Count != TimerKind.DelayedAck && stack.Timers.IsArmed(timer) && stack.Timers.DeadlineOf(timer) - (int)_network.Now < StateHash.Grain)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // What the oracle knows of a flow matters as long as there is a connection that can send on it: a new one begins anew.
    private void HashFlow(int side, in WireFlowState flow, ref StateHash hash)
    {
        if (IsQuietApartFromTimers(side))
        {
            return;
        }

        hash.Add(flow.Ack);
        hash.Add(flow.Edge);
        hash.Add((flow.HasBegun ? 1 : 0) | (flow.HasAck ? 2 : 0) | (flow.IsUncertain ? 4 : 0));
    }

    private void Put(WorldImage image, int side, StackImage? stack)
    {
        StackImage? before = image.Stacks[side];
        image.Stacks[side] = stack;
        Count(side, stack, before);
    }

    private void Hold(int side, StackImage? stack)
    {
        StackImage? before = _present[side];
        _present[side] = stack;
        Count(side, stack, before);
    }

    private void Count(int side, StackImage? more, StackImage? less)
    {
        if (more is not null)
        {
            more.Holders++;
        }

        if (less is not null && --less.Holders == 0)
        {
            _spare[side].Push(less);
        }
    }
}
