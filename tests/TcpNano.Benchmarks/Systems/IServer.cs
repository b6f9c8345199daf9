namespace TcpNano.Benchmarks.Systems;

/// <summary>The services of <see cref="Services"/> on one of the systems compared.</summary>
internal interface IServer
{
    /// <summary>Serves, until the process ends.</summary>
    public void Run();
}
