#nullable disable
#pragma warning disable CA1822, CA1823, IDE0051, IDE0052, CS0169, CS0649, CS0414

namespace TcpNano.HostTests.Nano.Examples;

/// <summary>What nanoCLR, its metadata processor or its libraries do not have, each in a method of its own.</summary>
internal sealed unsafe class BadMembers
{
    private readonly object _gate = new();
    private static int s_count;

    [Breaks("api")] // there is no such method
    public void CallsWhatIsMissing()
    {
        GC.Collect();
    }

    [Breaks("api")] // there is such a method, but not this overload
    public int CallsAnotherOverload(string text)
    {
        return text.IndexOf('a', StringComparison.Ordinal);
    }

    [Breaks("api")]
    public object NamesATypeThatIsMissing(object o)
    {
        return o as System.Collections.Queue;
    }

    [Breaks("generics")]
    public int CallsAGenericMethod()
    {
        return Same(5);
    }

    [Breaks("multi-dimensional")]
    public int HasAMatrix(int[,] matrix)
    {
        return matrix[0, 0];
    }

    [Breaks("pointer")]
    public int HasAPointer(int* p)
    {
        return *p;
    }

    [Breaks("pointer")]
    public void PinsAnArray(byte[] buffer)
    {
        fixed (byte* p = buffer)
        {
            *p = 1;
        }
    }

    [Breaks("stackalloc")]
    public void AllocatesOnTheStack(int n)
    {
        byte* p = stackalloc byte[n];
        p[0] = 1;
        s_count = p[n - 1];
    }

    [Breaks("struct-local")]
    public int HasAStructLocal(int n)
    {
        BadStruct s = default;
        Fill(ref s, n);
        return s.Low + s.High;
    }

    [Breaks("struct-value")]
    public int TakesAStruct(BadStruct s)
    {
        return s.Low;
    }

    [Breaks("checked")]
    public int ChecksOverflow(int a)
    {
        return checked(a + s_count);
    }

    [Breaks("enum-text")]
    public string NamesAnEnumeration(BadInitialiser.Order order)
    {
        return order.ToString();
    }

    public void IsFine()
    {
        lock (_gate)
        {
            s_count++;
        }
    }

    private static void Fill(ref BadStruct s, int n)
    {
        s.Low = n;
        s.High = n;
    }

    [Breaks("generics")]
    private static T Same<T>(T value)
    {
        return value;
    }
}
