#pragma warning disable CA1822, CA1823, CA1812, IDE0052, CS0649

// Types that call each other, planted for the graph of types; together, so that the whole of it can be seen.
namespace TcpNano.HostTests.Architecture.Examples.Cycles;

/// <summary>Calls a method, a property and a constructor: a cycle of three.</summary>
internal sealed class ByMethod
{
    public int Go(ByProperty next)
    {
        return next.Value;
    }
}

internal sealed class ByProperty
{
    public int Value => new ByConstructor(null).Count;
}

internal sealed class ByConstructor
{
    public int Count;

    public ByConstructor(ByMethod? back)
    {
        Count = back == null ? 0 : back.Go(new ByProperty());
    }
}

/// <summary>Calls from within a lambda and from a nested type count as the outer type's: a cycle of two.</summary>
internal sealed class InLambda
{
    public Func<int> Make(InNested nested)
    {
        return () => nested.Start();
    }
}

internal sealed class InNested
{
    public int Start()
    {
        return Part.Back(new InLambda());
    }

    private static class Part
    {
        public static int Back(InLambda lambda)
        {
            return lambda.Make(new InNested())();
        }
    }
}

/// <summary>Is called back through a delegate of the core: a cycle of two, though no instruction names the subscriber.</summary>
internal sealed class Publisher
{
    public Told? Subscriber;

    public void Tell()
    {
        Subscriber!.Invoke(1);
    }
}

internal delegate void Told(int what);

internal sealed class Subscriber
{
    public int Last;

    public void Start(Publisher publisher)
    {
        publisher.Subscriber = Take;
        publisher.Tell();
    }

    private void Take(int what)
    {
        Last = what;
    }
}
