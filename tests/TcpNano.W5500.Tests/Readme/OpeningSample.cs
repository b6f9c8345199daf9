namespace TcpNano.W5500.Tests.Readme;

/// <summary>What the README of the driver shows, so that it compiles.</summary>
internal static class OpeningSample
{
    public static NetworkStack Open(byte[] secret)
    {
        // <sample>
        W5500Settings settings = W5500Boards.W5500EvbPico;
        settings.Address = new byte[] { 0x02, 0x54, 0x4E, 0x00, 0x00, 0x01 };
        W5500Mac mac = new W5500Mac(settings);
        NetworkStack stack = new NetworkStack(mac, new StackOptions { Secret = secret });
        stack.Configure(IPv4Address.From(192, 168, 0, 50), IPv4Address.From(255, 255, 255, 0), IPv4Address.From(192, 168, 0, 1));
        stack.Start();

        // </sample>
        return stack;
    }
}
