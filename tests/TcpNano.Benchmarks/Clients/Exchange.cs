using System.Diagnostics;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Clients;

/// <summary>One thing done again and again, each when the one before has ended.</summary>
/// <param name="Count">How often.</param>
/// <param name="Seconds">In what time.</param>
/// <param name="Median">Microseconds that half of them took at most.</param>
/// <param name="P99">Microseconds that 99 of 100 took at most.</param>
internal readonly record struct Exchange(int Count, double Seconds, double Median, double P99)
{
    /// <summary>Octets of an echo.</summary>
    public const int EchoLength = 64;

    private const int MostPerSecond = 400_000;

    /// <summary>How often per second.</summary>
    public double Rate => Count / Seconds;

    /// <summary>Echoes of 64 octets on one connection.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>What was measured.</returns>
    public static Exchange Echoes(double seconds)
    {
        using ClientSocket socket = ClientSocket.Connect(Services.Echo);
        byte[] message = new byte[EchoLength];
        return Repeat(seconds, _ => socket.Echo(message));
    }

    /// <summary>Echoes of 64 octets on the last of many connections, or on each in turn.</summary>
    /// <param name="sockets">The connections.</param>
    /// <param name="inTurn">On each in turn.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>What was measured.</returns>
    public static Exchange Echoes(ClientSocket[] sockets, bool inTurn, double seconds)
    {
        byte[] message = new byte[EchoLength];
        return Repeat(seconds, i => sockets[inTurn ? i % sockets.Length : ^1].Echo(message));
    }

    /// <summary>Connections that are opened and at once closed by both ends.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>What was measured.</returns>
    public static Exchange Connections(double seconds)
    {
        return Repeat(seconds, _ => ClientSocket.ConnectAndClose(Services.Echo));
    }

    private static Exchange Repeat(double seconds, Action<int> act)
    {
        int[] ticks = new int[(int)Math.Min(Array.MaxLength, (seconds + 1) * MostPerSecond)];
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(seconds * Stopwatch.Frequency);
        long before = start;
        int count = 0;
        while (before < end && count < ticks.Length)
        {
            act(count);
            long now = Stopwatch.GetTimestamp();
            ticks[count] = (int)(now - before);
            count++;
            before = now;
        }

        Array.Sort(ticks, 0, count);
        double tick = 1e6 / Stopwatch.Frequency;
        return new Exchange(count, (before - start) / (double)Stopwatch.Frequency, ticks[count / 2] * tick, ticks[(int)(count * 0.99)] * tick);
    }
}
