using TcpNano.Wire;

namespace TcpNano.Tcp;

/// <summary>
/// SYN cookies (RFC 4987 section 3.6 and appendix A): while the SYN cache is full, what an entry would keep goes out in our initial sequence
/// number, and comes back with the ACK. Our address need not be in it, because there is one, and a new one ends all cookies.
/// </summary>
/// <remarks>
/// A cookie is 24 bits of a keyed hash over both ends, IRS, the period and the octet of options; then that octet, disguised by the first octet of the hash:
/// bit 0 of the period, 2 bits of MSS, one each of timestamps and SACK-permitted, and 3 bits of the peer's window scale; MSS and scale are rounded down. Nobody without the secret can
/// make one; blind, one ACK in 2^24 hits. The secret of a period is the hash's key together with the number of the period, which lasts
/// 64 s and begins with the first cookie sent in it. A cookie is taken until 128 s after its period has begun; so when none was sent
/// for two periods, none is taken. And it is taken once: an old duplicate of the ACK must not open the connection again when it has ended meanwhile.
/// The last <see cref="Taken"/> of them are remembered.
/// </remarks>
internal sealed class SynCookies
{
    /// <summary>Milliseconds for which one secret makes cookies. It checks them for twice as long.</summary>
    public const int Period = 64000;

    /// <summary>Cookies taken that are remembered.</summary>
    public const int Taken = 16;

    private const int Parity = 0x1;
    private const int MssShift = 1;
    private const int MssMask = 0x3;
    private const int Stamps = 0x8;
    private const int Sack = 0x10;
    private const int ScaleShift = 5;
    private const int ScaleMask = 0x7;
    private const uint HashMask = 0xFFFFFF00;

    private readonly SipHash _hash;
    private readonly uint[] _taken;
    private int _next; // place of the next one
    private uint _period;
    private int _began;       // when the present period began
    private int _beganBefore; // when the one before began
    private bool _isOut;      // whether a cookie of these two may be out

    public SynCookies(SipHash hash)
    {
        _hash = hash;
        _taken = new uint[Taken];
    }

    /// <summary>The initial sequence number that holds what a SYN says.</summary>
    /// <param name="s">The SYN.</param>
    /// <param name="mss">The peer's MSS.</param>
    /// <param name="options">What both SYNs have: see <see cref="SynOptions"/>.</param>
    /// <param name="now">The time.</param>
    public uint Make(Segment s, int mss, int options, int now)
    {
        if (!_isOut || !IsWithin(_began, now, Period))
        {
            _beganBefore = _isOut ? _began : now - (2 * Period);
            _began = now;
            _period++;
            _isOut = true;
        }

        int size = 0;
        while (size < MssMask && SizeOf(size + 1) <= mss)
        {
            size++;
        }

        int scale = 0; // none
        if ((options & TcpOptions.HasWindowScale) != 0)
        {
            // A smaller shift than the peer's makes its windows smaller, and does no other harm.
            scale = ScaleMask;
            while (ShiftOf(scale) > SynOptions.Scale(options))
            {
                scale--;
            }
        }

        uint octet = (uint)((size << MssShift) | (scale << ScaleShift) | ((options & TcpOptions.HasSackPermitted) != 0 ? Sack : 0) | ((options & TcpOptions.HasTimestamps) != 0 ? Stamps : 0)) | (_period & Parity);
        uint hash = Hash(s, s.Sequence, _period, octet);
        return hash | (octet ^ (hash >> 24));
    }

    /// <summary>Checks whether a segment acknowledges a cookie, as the next one after the SYN.</summary>
    /// <param name="s">A segment with ACK.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// The peer's MSS, or the next smaller one that a cookie can hold; 0 when it is no cookie of the last two periods, or lacks the timestamps that both SYNs
    /// had (RFC 7323 section 3.2).
    /// </returns>
    public int Check(Segment s, int now)
    {
        uint cookie = s.Ack - 1;
        uint octet = (cookie ^ (cookie >> 24)) & 0xFF;
        bool present = (octet & Parity) == (_period & Parity);
        if (!IsWithin(present ? _began : _beganBefore, now, 2 * Period)
            || Hash(s, s.Sequence - 1, present ? _period : _period - 1, octet) != (cookie & HashMask)
            || ((octet & Stamps) != 0 && (s.Options.Present & TcpOptions.HasTimestamps) == 0))
        {
            return 0;
        }

        for (int i = 0; i < Taken; i++)
        {
            if (_taken[i] == cookie)
            {
                return 0;
            }
        }

        return SizeOf((int)(long)((octet >> MssShift) & MssMask));
    }

    /// <summary>The options that a segment brings back, after <see cref="Check"/>.</summary>
    /// <param name="s">The segment with the cookie.</param>
    /// <returns>See <see cref="SynOptions"/>.</returns>
    public static int Options(Segment s)
    {
        uint cookie = s.Ack - 1;
        int octet = (int)(long)((cookie ^ (cookie >> 24)) & 0xFF);
        int scale = octet >> ScaleShift;
        int present = (octet & Stamps) != 0 ? TcpOptions.HasTimestamps : 0;
        if ((octet & Sack) != 0)
        {
            present |= TcpOptions.HasSackPermitted;
        }

        return SynOptions.Of(scale != 0 ? present | TcpOptions.HasWindowScale : present, scale != 0 ? ShiftOf(scale) : 0);
    }

    /// <summary>A cookie has opened its connection, and must not do so again.</summary>
    /// <param name="cookie">Our initial sequence number.</param>
    public void Take(uint cookie)
    {
        _taken[_next] = cookie;
        _next = (_next + 1) % Taken;
    }

    /// <summary>Whether a cookie was sent lately. If not, no segment needs to be checked.</summary>
    public bool AreOut(int now)
    {
        if (_isOut && !IsWithin(_began, now, 2 * Period))
        {
            _isOut = false;
        }

        return _isOut;
    }

    /// <summary>Periods so far, for tests.</summary>
    internal uint Periods
    {
        get { return _period; }
    }

    /// <summary>A sum of all cookies taken, for tests.</summary>
    internal uint TakenSum
    {
        get
        {
            uint sum = 0;
            for (int i = 0; i < Taken; i++)
            {
                sum += _taken[i];
            }

            return sum;
        }
    }

    /// <summary>Milliseconds since the present period began, for tests.</summary>
    internal int Age(int now)
    {
        return now - _began;
    }

    /// <summary>Invalidates all cookies: our address has changed.</summary>
    public void Forget()
    {
        _isOut = false;
    }

    private static bool IsWithin(int began, int now, int length)
    {
        int passed = now - began;
        return passed >= 0 && passed < length;
    }

    // The sizes that a cookie can hold: the least we take, the default, what tunnels and PPPoE leave, and Ethernet's.
    private static int SizeOf(int number)
    {
        switch (number)
        {
            case 0: return Handshake.LeastMss;
            case 1: return TcpHeader.DefaultMss;
            case 2: return 1360;
            default: return 1460;
        }
    }

    // The shifts that a cookie can hold: what systems have. 0 is none.
    private static int ShiftOf(int number)
    {
        switch (number)
        {
            case 1: return 0;
            case 2: return 2;
            case 3: return 4;
            case 4: return 6;
            case 5: return 7;
            case 6: return 8;
            default: return 10;
        }
    }

    // The low octet of the second word keeps this use of the hash apart from the others.
    private uint Hash(Segment s, uint irs, uint period, uint octet)
    {
        ulong hash = _hash.Hash(((ulong)s.Source << 32) | s.Ports, ((ulong)irs << 32) | ((ulong)(period & 0xFFFF) << 16) | (octet << 8) | 0x83);
        return (uint)hash & HashMask;
    }
}
