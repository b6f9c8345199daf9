namespace TcpNano.HostTests.Nano.Examples;

/// <summary>A structure: allowed as such, but hardly to be used.</summary>
internal struct BadStruct
{
    public int Low;
    public int High;
}
