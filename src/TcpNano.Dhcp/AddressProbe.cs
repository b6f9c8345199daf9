namespace TcpNano.Dhcp;

/// <summary>
/// When an address is probed and when it is clear (RFC 5227 section 2.1.1; RFC 3927 section 2.2.1 has the same times). Says what is due and
/// does nothing itself.
/// </summary>
internal sealed class AddressProbe
{
    /// <summary>Nothing is due.</summary>
    public const int Nothing = 0;

    /// <summary>A probe is to be sent.</summary>
    public const int Send = 1;

    /// <summary>Nobody else has claimed the address: it can be used.</summary>
    public const int Clear = 2;

    /// <summary>Probes of an address: PROBE_NUM.</summary>
    public const int Probes = 3;

    /// <summary>The address being probed; 0 when none is.</summary>
    public uint Address;

    /// <summary>When something is due; <see cref="LeaseClock.Never"/> while no address is probed.</summary>
    public long Due = LeaseClock.Never;

    // PROBE_WAIT, PROBE_MIN, PROBE_MAX and ANNOUNCE_WAIT of RFC 5227 rules 2.1.1-3 and 2.1.1-4 and RFC 3927 rule 2.2.1-2; and a tenth of each
    // (RFC 5227 rule 2.2-1).
    private const int FullSecond = 1000;
    private const int QuickSecond = 100;

    private readonly int _second;
    private readonly DhcpRandom _random;
    private int _sent;

    /// <summary>Makes a probe.</summary>
    /// <param name="quick">Whether all waits are a tenth as long.</param>
    /// <param name="random">Draws the waits.</param>
    public AddressProbe(bool quick, DhcpRandom random)
    {
        _second = quick ? QuickSecond : FullSecond;
        _random = random;
    }

    /// <summary>Begins, after up to PROBE_WAIT.</summary>
    public void Start(uint address, long now)
    {
        Address = address;
        Due = now + _random.UpTo(_second);
        _sent = 0;
    }

    /// <summary>Ends, whatever the result.</summary>
    public void Stop()
    {
        Address = 0;
        Due = LeaseClock.Never;
    }

    /// <summary>Time has passed.</summary>
    /// <returns>What is to be done.</returns>
    public int Step(long now)
    {
        if (now < Due)
        {
            return Nothing;
        }

        if (_sent == Probes)
        {
            Stop();
            return Clear;
        }

        _sent++;
        Due = now + (_sent == Probes ? 2 * _second : _second + _random.UpTo(_second));
        return Send;
    }
}
