using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>A client in the kernel: connects, has something echoed, closes, and knows how long connecting took.</summary>
internal sealed class HonestClient(Bench bench, int port)
{
    private readonly byte[] _buffer = new byte[8];

    /// <summary>Milliseconds that connecting took, each time.</summary>
    public List<double> Times { get; } = [];

    /// <summary>What went wrong, each time.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Connects so many times.</summary>
    public void Connect(int times)
    {
        // Who is shut out need not try a hundred times to know.
        for (int i = 0; i < times && Failures.Count < 3; i++)
        {
            try
            {
                Connect();
            }
            catch (SocketException failure)
            {
                Failures.Add($"connect {Times.Count + Failures.Count}: {failure.SocketErrorCode}");
            }
        }
    }

    /// <summary>The time that so many percent of the attempts stayed below.</summary>
    public double Percentile(int percent)
    {
        double[] sorted = [.. Times.Order()];
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private void Connect()
    {
        using Socket socket = bench.Kernel.Socket(5000);
        long start = Stopwatch.GetTimestamp();
        socket.Connect(new IPEndPoint(IPAddress.Parse(Bench.StackAddress), port));
        double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        socket.Send("nano"u8);
        int received = 0;
        while (received < 4)
        {
            int count = socket.Receive(_buffer, received, 4 - received, SocketFlags.None);
            if (count == 0)
            {
                throw new SocketException((int)SocketError.Disconnecting);
            }

            received += count;
        }

        Assert.IsTrue(_buffer.AsSpan(0, 4).SequenceEqual("nano"u8));
        socket.Shutdown(SocketShutdown.Send);
        if (socket.Receive(_buffer) != 0)
        {
            throw new SocketException((int)SocketError.MessageSize);
        }

        Times.Add(took);
    }
}
