using TcpNano.Benchmarks.Network;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel;

/// <summary>A network namespace of the test's own.</summary>
internal sealed class NetworkNamespace : PrivateNetwork
{
    private NetworkNamespace()
    {
    }

    /// <summary>
    /// Makes a namespace with nothing in it but loopback. When the right to is missing the test is inconclusive, or
    /// fails where it has to run (CI=true).
    /// </summary>
    public static NetworkNamespace Create()
    {
        try
        {
            return new NetworkNamespace();
        }
        catch (TapException trouble)
        {
            Needs.Missing(trouble.Message + " The kernel is no peer here. Run as root, or as `unshare -Ur dotnet test`.");
            throw;
        }
    }
}
