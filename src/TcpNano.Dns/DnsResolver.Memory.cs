namespace TcpNano.Dns;

/// <content>Sizes.</content>
public sealed partial class DnsResolver
{
    // Room for two of the longest answers, or a dozen of the usual.
    private const int ReceiveBuffer = 2 * (DnsFormat.LongestMessage + UdpSocket.DatagramOverhead);

    // What neither names nor queries nor the cache make larger.
    private const int FixedOnNanoClr = 1500;
    private const int FixedOnNet = 1184;

    // A query without its name and its socket, and an entry of the cache without its name.
    private const int QueryOnNanoClr = 252;
    private const int QueryOnNet = 144;

    /// <summary>Octets of heap that a resolver takes, sockets and cache included.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="options">The options.</param>
    /// <returns>Octets.</returns>
    /// <exception cref="System.ArgumentOutOfRangeException">An option is out of range.</exception>
    public static int BytesRequiredOn(TcpRuntime runtime, DnsOptions options)
    {
        options.Check();
        int room = NameRoom(options);
        bool nano = runtime == TcpRuntime.NanoClr;
        int entries = options.CacheEntries;
        int query = (nano ? QueryOnNanoClr : QueryOnNet) + ArrayOn(nano, room + DnsFormat.QuestionTail)
            + UdpSocket.BytesRequiredOn(runtime, ReceiveBuffer, SendBuffer(options));
        return (nano ? FixedOnNanoClr : FixedOnNet) + ArrayOn(nano, room) + ReferencesOn(nano, options.Queries) + (options.Queries * query)
            + ReferencesOn(nano, entries) + (entries * ArrayOn(nano, room)) + (3 * ArrayOn(nano, 4 * entries)) + ArrayOn(nano, entries) + ArrayOn(nano, 8 * entries);
    }

    private static int NameRoom(DnsOptions options)
    {
        // The length of the first label, and the root's zero.
        return options.NameLength + 2;
    }

    private static int SendBuffer(DnsOptions options)
    {
        return DnsFormat.Header + NameRoom(options) + DnsFormat.QuestionTail;
    }

    // nanoCLR counts in blocks of 12 octets, .NET in eights.
    private static int ArrayOn(bool nano, int octets)
    {
        return nano ? ((20 + octets + 11) / 12) * 12 : ((24 + octets + 7) / 8) * 8;
    }

    private static int ReferencesOn(bool nano, int count)
    {
        return ArrayOn(nano, (nano ? 12 : 8) * count);
    }
}
