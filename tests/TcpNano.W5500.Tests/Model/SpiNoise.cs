namespace TcpNano.W5500.Tests.Model;

/// <summary>What goes wrong on the SPI bus, each as one in so many transfers; 0 for never. The same seed gives the same trouble.</summary>
internal sealed class SpiNoise
{
    private const int LongestStick = 40;

    private readonly Random _random;
    private int _stuck;
    private byte _level;

    public SpiNoise(ulong seed)
    {
        _random = new Random((int)seed);
    }

    /// <summary>The bus throws, and the chip has heard nothing.</summary>
    public int ThrowsBefore { get; init; }

    /// <summary>The bus throws, and the chip has heard everything.</summary>
    public int ThrowsAfter { get; init; }

    /// <summary>A bit of what the chip says arrives wrong.</summary>
    public int FlipsReceived { get; init; }

    /// <summary>A bit of what the chip is told arrives wrong: it may be the address, and any register gets anything.</summary>
    public int FlipsSent { get; init; }

    /// <summary>The chip hears nothing, and nobody is told.</summary>
    public int Drops { get; init; }

    /// <summary>The line from the chip begins to stick at one level, for up to 40 transfers; the chip hears all of them.</summary>
    public int Sticks { get; init; }

    /// <summary>Whether the trouble is over. What the chip has misheard until then shows later.</summary>
    public bool IsOver { get; set; }

    public long Happened { get; private set; }

    /// <summary>How often the bus has thrown.</summary>
    public int Thrown { get; private set; }

    /// <summary>Whether the driver may be led to do what the datasheet forbids: what it said is not what the chip has heard.</summary>
    public bool IsMisheard => FlipsSent != 0 || Drops != 0;

    public bool Happens(int oneIn)
    {
        bool happens = oneIn > 0 && !IsOver && _random.Next(oneIn) == 0;
        Happened += happens ? 1 : 0;
        return happens;
    }

    public bool Throws(int oneIn)
    {
        bool happens = Happens(oneIn);
        Thrown += happens ? 1 : 0;
        return happens;
    }

    /// <summary>What the driver reads instead, while the line sticks.</summary>
    public void Stick(Span<byte> received)
    {
        if (_stuck == 0 && Happens(Sticks))
        {
            _stuck = 1 + _random.Next(LongestStick);
            _level = (byte)(_random.Next(2) == 0 ? 0 : 0xFF);
        }

        if (_stuck > 0 && !IsOver)
        {
            _stuck--;
            received.Fill(_level);
        }
    }

    public void Flip(Span<byte> octets)
    {
        if (octets.Length > 0)
        {
            int bit = _random.Next(8 * octets.Length);
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
