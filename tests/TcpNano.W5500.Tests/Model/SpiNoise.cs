namespace TcpNano.W5500.Tests.Model;

/// <summary>What goes wrong on the SPI bus, each as one in so many transfers; 0 for never. The same seed gives the same trouble.</summary>
internal sealed class SpiNoise
{
    private readonly Random _random;

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

    public long Happened { get; private set; }

    public bool Happens(int oneIn)
    {
        bool happens = oneIn > 0 && _random.Next(oneIn) == 0;
        Happened += happens ? 1 : 0;
        return happens;
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
