#pragma warning disable CA1822, CA1812, CA1823, IDE0044, IDE0051, IDE0052, CS0169, CS0649, CA1051

// A destination, and code that looks into it though it should not.
namespace TcpNano.HostTests.Architecture.Examples.Addresses;

internal sealed class Destination
{
    public uint Address;
    public uint Remote;
    public int PathMtu;

    public bool Is(uint remote)
    {
        return Remote == remote;
    }
}

internal static class IPv4Words
{
    public static int Length()
    {
        return 20;
    }
}

internal sealed class AddressFree
{
    private readonly Destination _peer = new();

    public int RemotePort;

    public int Local(int localPort, bool local)
    {
        return local ? _peer.PathMtu : localPort + RemotePort;
    }
}

internal sealed class AddressBound
{
    private uint[]? _locals;

    public bool ReadsField(Destination peer)
    {
        return peer.Address == 0;
    }

    public bool CallsMethod(Destination peer, uint number)
    {
        return peer.Is(number);
    }

    public uint TakesParameter(uint remoteAddress)
    {
        return remoteAddress;
    }

    public int NamesFamily()
    {
        return IPv4Words.Length();
    }
}
