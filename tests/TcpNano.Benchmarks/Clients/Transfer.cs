using System.Diagnostics;
using TcpNano.Benchmarks.Systems;

namespace TcpNano.Benchmarks.Clients;

/// <summary>Octets in one direction, as many as go in some time.</summary>
/// <param name="Octets">How many.</param>
/// <param name="Seconds">In what time.</param>
internal readonly record struct Transfer(long Octets, double Seconds)
{
    /// <summary>Octets per second.</summary>
    public double Rate => Octets / Seconds;

    /// <summary>Sends to the sink, and waits until it has taken everything.</summary>
    /// <param name="seconds">How long to send.</param>
    /// <returns>What was moved.</returns>
    public static Transfer ToSink(double seconds)
    {
        byte[] piece = new byte[Services.PieceSize];
        using ClientSocket socket = ClientSocket.Connect(Services.Sink);
        Stopwatch time = Stopwatch.StartNew();
        long octets = 0;
        while (time.Elapsed.TotalSeconds < seconds)
        {
            octets += socket.Send(piece);
        }

        socket.Finish();
        return socket.Receive(piece) == 0 ? new Transfer(octets, time.Elapsed.TotalSeconds) : throw new BenchException("the sink has answered");
    }

    /// <summary>Receives from the source.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>What was moved.</returns>
    public static Transfer FromSource(double seconds)
    {
        byte[] piece = new byte[4 * Services.PieceSize];
        using ClientSocket socket = ClientSocket.Connect(Services.Source);
        Stopwatch time = Stopwatch.StartNew();
        long octets = 0;
        while (time.Elapsed.TotalSeconds < seconds)
        {
            int more = socket.Receive(piece);
            octets += more > 0 ? more : throw new BenchException("the source has closed");
        }

        return new Transfer(octets, time.Elapsed.TotalSeconds);
    }
}
