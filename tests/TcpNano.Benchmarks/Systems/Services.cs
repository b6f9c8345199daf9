using System.Globalization;

namespace TcpNano.Benchmarks.Systems;

/// <summary>What every system offers, and where.</summary>
internal static class Services
{
    /// <summary>Sends everything back.</summary>
    public const int Echo = 7;

    /// <summary>Reads everything, and closes after the peer has.</summary>
    public const int Sink = 9;

    /// <summary>Sends until the peer closes.</summary>
    public const int Source = 19;

    /// <summary>Echo for many connections at a time; on the kernel by epoll rather than by a thread that waits for its only connection.</summary>
    public const int ManyEcho = 77;

    /// <summary>The client's address.</summary>
    public const string ClientAddress = "10.9.0.1";

    /// <summary>The system's address.</summary>
    public const string ServerAddress = "10.9.0.2";

    /// <summary>The network of both.</summary>
    public const string Prefix = "/24";

    /// <summary>The name of every TAP, each in a namespace of its own.</summary>
    public const string Tap = "tap0";

    /// <summary>What a system says when it can be talked to.</summary>
    public const string Ready = "ready";

    /// <summary>Octets moved by one call of an app.</summary>
    public const int PieceSize = 65536;

    /// <summary>Milliseconds until a call on a socket gives up.</summary>
    public const int Patience = 5000;

    /// <summary>The same over a bad wire, where a retransmission may be lost some times in a row.</summary>
    public const int LongPatience = 30_000;

    /// <summary>A number as JSON, tables and pipes have it.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Its text.</returns>
    public static string Text(long value)
    {
        return value.ToString(CultureInfo.InvariantCulture);
    }
}
