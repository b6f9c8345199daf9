using TcpNano.Virtual;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Simulation;

/// <summary>What is wrong with a board and its cable during a run. Nothing is on SPI in one of ten; each kind of error is there by chance, and as often as chance has it.</summary>
/// <remarks>Bits are wrong on one way only, so that no frame gets two of them on its way from stack to stack: two may cancel out in TCP's checksum, and did once in 12,000 seeds.</remarks>
internal sealed class Trouble
{
    private const int Never = 0;
    private const int MostOften = 20;
    private const int Steps = 8;

    private readonly SplitMix64 _chance;
    private readonly int _betweenBrownOuts;
    private readonly int _betweenPulls;
    private long _nextBrownOut;
    private long _nextPull;

    /// <summary>Makes it.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="flipsOut">Whether bits are wrong on the way to the chip, and not on the way from it. The same for all boards.</param>
    public Trouble(ulong seed, bool flipsOut)
    {
        _chance = new SplitMix64(seed);
        Cable = new ImpairmentProfile
        {
            Delay = 1 + _chance.Below(10),
            Loss = _chance.Below(5),
            Reorder = _chance.Below(4),
            Duplicate = _chance.Below(4),
            ReorderHold = 1 + _chance.Below(5),
        };
        IsOnCableOnly = _chance.Chance(10);
        int flips = Rate();
        Noise = new SpiNoise(_chance.Next())
        {
            ThrowsBefore = Rate(),
            ThrowsAfter = Rate(),
            FlipsReceived = flipsOut ? Never : flips,
            FlipsSent = flipsOut ? flips : Never,
            Drops = Rate(),
            Sticks = 5 * Rate(),
        };
        _betweenBrownOuts = 10 * Rate();
        _betweenPulls = 20 * Rate();
        _nextBrownOut = Next(0, _betweenBrownOuts);
        _nextPull = Next(0, _betweenPulls);
    }

    public ImpairmentProfile Cable { get; }

    /// <summary>Whether SPI and chip are well.</summary>
    public bool IsOnCableOnly { get; }

    public SpiNoise Noise { get; }

    public int BrownOuts { get; private set; }

    /// <summary>Lets power fail, and the cable be pulled or put back, when it is time.</summary>
    public void Step(long now, W5500Model chip)
    {
        if (now >= _nextBrownOut)
        {
            chip.BrownOut();
            BrownOuts++;
            _nextBrownOut = Next(now, _betweenBrownOuts);
        }

        if (now >= _nextPull)
        {
            chip.LinkUp = !chip.LinkUp;
            _nextPull = chip.LinkUp ? Next(now, _betweenPulls) : now + 1 + _chance.Below(1500);
        }
    }

    // One in so many, 20 to 2560; or never.
    private int Rate()
    {
        bool happens = _chance.Chance(40);
        int rate = MostOften << _chance.Below(Steps);
        return happens && !IsOnCableOnly ? rate : Never;
    }

    private long Next(long now, int between)
    {
        int wait = 1 + _chance.Below((2 * between) + 1);
        return between == Never ? long.MaxValue : now + wait;
    }
}
