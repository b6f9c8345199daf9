#pragma warning disable CA1822, CA1812, CS0649

// Types that know each other, but do not call each other back.
namespace TcpNano.HostTests.Architecture.Examples.NoCycles;

/// <summary>Fields and constants of a caller are no calls.</summary>
internal sealed class Reader
{
    public const int Size = 8;

    public int Place;

    public int Read(Data data)
    {
        return data.At(this);
    }
}

internal sealed class Data
{
    private readonly byte[] _octets = new byte[Reader.Size];

    public int At(Reader reader)
    {
        return _octets[reader.Place];
    }
}

/// <summary>A virtual call is a call of the base class, not of what overrides it.</summary>
internal sealed class Owner
{
    public int Runs;

    public void Run(Driver driver)
    {
        driver.Step(this);
    }

    public void Count()
    {
        Runs++;
    }
}

internal abstract class Driver
{
    public abstract void Step(Owner owner);
}

internal sealed class Loop : Driver
{
    public override void Step(Owner owner)
    {
        owner.Count();
    }
}

/// <summary>A type may call itself.</summary>
internal sealed class Recursive
{
    public int Depth(int n)
    {
        return n == 0 ? 0 : new Recursive().Depth(n - 1) + 1;
    }
}
