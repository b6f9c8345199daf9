#pragma warning disable CA1822

namespace TcpNano.HostTests.Nano.Examples;

/// <summary>
/// The signedness trap: on nanoCLR each of these answers something else than on .NET when a is less than b.
/// </summary>
internal sealed class BadSignedness
{
    private readonly ulong[] _long = [1, 2];
    private int _field;

    [Breaks("signedness")]
    public int Shifts(uint a, uint b)
    {
        return (int)(a - b) >> 1 == 5 ? 1 : 0;
    }

    [Breaks("signedness")]
    public bool TakesRemainder(uint a, uint b)
    {
        return (int)(a - b) % 2 == 0;
    }

    [Breaks("signedness")]
    public bool Widens(uint a, uint b)
    {
        return (int)(a - b) < _long.Length - 10L;
    }

    [Breaks("signedness")]
    public double WidensToDouble(uint a, uint b)
    {
        return (int)(a - b);
    }

    [Breaks("signedness")]
    public int PassesOn(uint a, uint b)
    {
        return Half((int)(a - b));
    }

    [Breaks("signedness")]
    public int Returns(uint a, uint b)
    {
        return (int)(a - b);
    }

    [Breaks("signedness")] // only one way leads to it
    public bool ShiftsAfterChoice(uint a, uint b, bool first)
    {
        return (first ? 7 : (int)(a - b)) >> 1 == 0;
    }

    [Breaks("signedness")] // the left operand decides
    public bool ShiftsSum(uint a, uint b, int n)
    {
        return ((int)(a - b) + n) >> 1 == 0;
    }

    [Breaks("signedness")] // a long made of an uint counts as unsigned as well
    public bool ShiftsLong(uint a, long n)
    {
        return (a - n) >> 1 == 0;
    }

    [Breaks("signedness")]
    public bool ShiftsElements()
    {
        return (long)(_long[0] - _long[1]) >> 1 == 0;
    }

    [Breaks("signedness")] // there it is subtracted from
    public long PassesOnLong(uint a)
    {
        return HalfOfLess(a);
    }

    [Breaks("signedness")] // it comes back as it went
    public bool ShiftsResult(uint a)
    {
        return (Most(a, 100) - 200) >> 1 == 0;
    }

    public long PassesOnLongUnharmed(uint a)
    {
        return Most(a, 100);
    }

    public bool Compares(uint a, uint b)
    {
        return (int)(a - b) < 0 || (int)(a - b) >= _field;
    }

    public bool ShiftsField(uint a, uint b)
    {
        _field = (int)(a - b);
        return _field >> 1 == 0;
    }

    public int GoesByLong(uint a, uint b)
    {
        return (int)(long)(a - b);
    }

    public bool ShiftsLocal(uint a, uint b)
    {
        int difference = (int)(a - b);
        if (difference == 0)
        {
            return false;
        }

        return difference >> 1 == 0;
    }

    public bool ShiftsUnsigned(uint a, uint b)
    {
        return (a - b) >> 1 == 0 && (a - b) % 3 == 0;
    }

    public long WidensUnsigned(uint[] values, byte[] octets)
    {
        return ((octets[0] - octets[1]) >> 1) + values.Length + (values[0] & 0xFF);
    }

    private static long HalfOfLess(long n)
    {
        return (n - 10) >> 1;
    }

    private static long Most(long a, long b)
    {
        return a > b ? a : b;
    }

    private static int Half(int n)
    {
        return n >> 1;
    }
}
