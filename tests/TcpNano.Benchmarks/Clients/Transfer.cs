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
        using ClientSocket socket = ClientSocket.Connect(Services.Sink);
        return ToSink(socket, seconds);
    }

    /// <summary>As <see cref="ToSink(double)"/>, over a bad wire.</summary>
    /// <param name="seconds">How long to send.</param>
    /// <returns>What was moved.</returns>
    public static Transfer ToFarSink(double seconds)
    {
        using ClientSocket socket = ClientSocket.Connect(Services.Sink, Services.LongPatience);
        socket.QueueLittle();
        return ToSink(socket, seconds);
    }

    /// <summary>Receives from the source.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>What was moved.</returns>
    public static Transfer FromSource(double seconds)
    {
        using ClientSocket socket = ClientSocket.Connect(Services.Source);
        return FromSource(socket, seconds);
    }

    /// <summary>As <see cref="FromSource(double)"/>, over a bad wire.</summary>
    /// <param name="seconds">How long.</param>
    /// <returns>What was moved.</returns>
    public static Transfer FromFarSource(double seconds)
    {
        using ClientSocket socket = ClientSocket.Connect(Services.Source, Services.LongPatience);
        return FromSource(socket, seconds);
    }

    private static Transfer ToSink(ClientSocket socket, double seconds)
    {
        byte[] piece = new byte[Services.PieceSize];
        Stopwatch time = Stopwatch.StartNew();
        long octets = 0;
        while (time.Elapsed.TotalSeconds < seconds)
        {
            octets += socket.Send(piece);
        }

        socket.Finish();
        return socket.Receive(piece) == 0 ? new Transfer(octets, time.Elapsed.TotalSeconds) : throw new BenchException("the sink has answered");
    }

    private static Transfer FromSource(ClientSocket socket, double seconds)
    {
        byte[] piece = new byte[4 * Services.PieceSize];
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
