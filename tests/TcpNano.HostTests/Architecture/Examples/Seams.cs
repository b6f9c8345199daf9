#pragma warning disable CA1822, CA1812, CA1852

// Virtual calls with and without need.
namespace TcpNano.HostTests.Architecture.Examples.Seams;

internal interface IService
{
}

internal abstract class Seam
{
    public abstract void Step();
}

internal class Plain : IDisposable
{
    public override string ToString()
    {
        return "";
    }

    public void Dispose()
    {
    }
}

internal class Needless
{
    public virtual void Step()
    {
    }
}
