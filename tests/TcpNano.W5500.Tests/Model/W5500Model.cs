using System.Device.Gpio;
using System.Device.Spi;

namespace TcpNano.W5500.Tests.Model;

/// <summary>
/// The chip as its datasheet describes it, for socket 0 in MACRAW: SPI frames, registers, buffers, commands, interrupt and link. What the datasheet
/// forbids is kept in <see cref="Violations"/>, which fails the test; the chip then does the worst that it may.
/// </summary>
/// <remarks>
/// Time passes with the octets on SPI, as they would if the processor took no time at all, and with <see cref="Advance"/>. One transfer or frame at a
/// time holds the lock.
/// </remarks>
internal sealed partial class W5500Model : ISpiPeripheral
{
    public const int FirstBus = 1;
    public const int ChipSelect = 17;
    public const int ResetPin = 20;
    public const int InterruptPin = 21;

    private const int HeaderOctets = 3;
    private const double CommandTime = 0.2;

    private readonly Lock _lock = new();
    private readonly bool _hasPins;
    private readonly byte[] _damaged = new byte[2048];
    private double _time;
    private double _octetTime = 8;
    private bool _isHeldInReset;

    /// <summary>Solders a chip to a bus; the one on the first bus has the pins, too.</summary>
    public W5500Model(IJack? jack = null, int bus = FirstBus)
    {
        Jack = jack;
        _hasPins = bus == FirstBus;
        Defaults();
        SpiDevice.Connect(bus, ChipSelect, this);
        if (_hasPins)
        {
            GpioController.Wires.OnWrite = WriteReset;
        }
    }

    /// <summary>What the datasheet forbids and was done all the same.</summary>
    public List<string> Violations { get; } = [];

    public IJack? Jack { get; set; }

    /// <summary>What VERSIONR says.</summary>
    public byte Version { get; set; } = 4;

    public SpiNoise? Noise { get; set; }

    /// <summary>Transfers in which at least a header came.</summary>
    public int Transfers { get; private set; }

    /// <summary>Called before the chip answers with the register or buffer octet named, once.</summary>
    public (int Block, int Address, Action Action)? OnRead { get; set; }

    /// <summary>A register or buffer octet that the chip's next answer gets wrong, once, and which bits of it.</summary>
    public (int Block, int Address, int Bits)? WrongOnRead { get; set; }

    /// <summary>How many of the next transfers the bus throws at, before the chip hears of them.</summary>
    public int ThrowsNext { get; set; }

    /// <summary>Which of the next transfers the bus throws at once: 1 is the next one; 0 for none.</summary>
    public int ThrowsAt { get; set; }

    /// <summary>Whether the chip has heard the transfer that <see cref="ThrowsAt"/> is about.</summary>
    public bool ThrowsLate { get; set; }

    /// <summary>Lets time pass that is not spent on SPI.</summary>
    public void Advance(double microseconds)
    {
        lock (_lock)
        {
            _time += microseconds;
            Settle();
        }
    }

    /// <summary>Lets time pass up to this moment, unless SPI has taken longer.</summary>
    public void AdvanceTo(double microseconds)
    {
        lock (_lock)
        {
            _time = Math.Max(_time, microseconds);
            Settle();
        }
    }

    public void Opened(SpiConnectionSettings settings)
    {
        if (settings.Mode is not (SpiMode.Mode0 or SpiMode.Mode3))
        {
            Violations.Add("SPI mode " + settings.Mode);
        }

        _octetTime = 8e6 / settings.ClockFrequency;
    }

    public void Transfer(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        lock (_lock)
        {
            bool throws = ThrowsAt > 0 && --ThrowsAt == 0;
            if (ThrowsNext > 0 || (throws && !ThrowsLate) || (Noise is not null && Noise.Throws(Noise.ThrowsBefore)))
            {
                ThrowsNext = Math.Max(0, ThrowsNext - 1);
                throw new InvalidOperationException("SPI");
            }

            if (Noise is not null && Noise.Happens(Noise.FlipsSent))
            {
                sent.CopyTo(_damaged);
                Noise.Flip(_damaged.AsSpan(0, sent.Length));
                sent = _damaged.AsSpan(0, sent.Length);
            }

            // What nobody drives reads as ones.
            received.Fill(0xFF);
            Settle();
            if (Noise is not null && Noise.Happens(Noise.Drops))
            {
                return;
            }

            if (sent.Length > HeaderOctets && !_isHeldInReset && Version != 0)
            {
                Transfers++;
                Access(sent, received);
            }

            Settle();
            if (Noise is not null && Noise.Happens(Noise.FlipsReceived))
            {
                Noise.Flip(received);
            }

            Noise?.Stick(received);

            if (throws || (Noise is not null && Noise.Throws(Noise.ThrowsAfter)))
            {
                throw new TimeoutException("SPI");
            }
        }
    }

    private void Access(ReadOnlySpan<byte> sent, Span<byte> received)
    {
        int address = (sent[0] << 8) | sent[1];
        int control = sent[2];
        int block = control >> 3;
        bool writes = (control & 4) != 0;
        _time += HeaderOctets * _octetTime;
        if ((control & 3) != 0)
        {
            Forbid("a length of " + (control & 3) + " while chip select says when a frame ends");
            return;
        }

        if (block != 0 && (block & 3) == 0)
        {
            Forbid("reserved block " + block);
            return;
        }

        for (int i = HeaderOctets; i < sent.Length; i++)
        {
            _time += _octetTime;
            Settle();
            if (writes)
            {
                Write(block, address, sent[i]);
            }
            else if (received.Length > i)
            {
                if (OnRead is { } hook && hook.Block == block && hook.Address == address)
                {
                    OnRead = null;
                    hook.Action();
                }

                received[i] = Read(block, address);
                if (WrongOnRead is { } wrong && wrong.Block == block && wrong.Address == address)
                {
                    WrongOnRead = null;
                    received[i] ^= (byte)wrong.Bits;
                }
            }

            address = (address + 1) & 0xFFFF;
        }
    }

    private void Forbid(string what)
    {
        // After a bit of an address was flipped, or a command got lost, nobody is to blame.
        if (Noise is null or { IsMisheard: false })
        {
            Violations.Add(what);
        }
    }

    private void WriteReset(int pin, bool high)
    {
        if (pin == ResetPin)
        {
            lock (_lock)
            {
                _isHeldInReset = !high;
                Defaults();
            }
        }
    }
}
