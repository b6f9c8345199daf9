using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TcpNano.HostTests.Linux;

/// <summary>
/// An HTTP/1.1 server on a kernel socket: <c>/data/N</c> answers N octets, <c>/chunks/N</c> the same in chunks, <c>/echo</c> the
/// request's body, <c>/never</c> nothing, and <c>/short</c> less than it promises.
/// </summary>
internal sealed class SmallHttpServer : IDisposable
{
    private readonly Socket _listener;
    private readonly HostBench _bench;

    public SmallHttpServer(HostBench bench, int port)
    {
        _bench = bench;
        _listener = bench.KernelListens(port);
        Start(Accept);
    }

    /// <summary>Connections accepted so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>What <c>/data/N</c> and <c>/chunks/N</c> answer.</summary>
    public static byte[] Data(int count) => Kernel.Traffic.Random(count, count);

    public void Dispose()
    {
        _listener.Dispose();
    }

    private static void Start(Action action)
    {
        new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
            {
                // The test has ended, or the client has gone: what the client saw is for the test to judge.
            }
        }) { IsBackground = true }.Start();
    }

    private void Accept()
    {
        while (true)
        {
            Socket peer = _bench.KernelAccepts(_listener);
            Accepted++;
            Start(() => Serve(new NetworkStream(peer, ownsSocket: true)));
        }
    }

    private static void Serve(Stream stream)
    {
        using Stream closes = stream;
        while (ReadHead(stream) is { Length: > 0 } head)
        {
            string[] lines = head.Split("\r\n");
            string path = lines[0].Split(' ')[1];
            string? length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?["Content-Length:".Length..];
            byte[] body = new byte[length is null ? 0 : int.Parse(length, CultureInfo.InvariantCulture)];
            stream.ReadExactly(body);
            switch (path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["data", string count]:
                    Answer(stream, Data(int.Parse(count, CultureInfo.InvariantCulture)));
                    break;
                case ["chunks", string count]:
                    AnswerInChunks(stream, Data(int.Parse(count, CultureInfo.InvariantCulture)));
                    break;
                case ["echo"]:
                    Answer(stream, body);
                    break;
                case ["short"]:
                    stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot so many"u8);
                    return;
                default: // never
                    stream.ReadByte();
                    return;
            }
        }
    }

    private static string ReadHead(Stream stream)
    {
        StringBuilder head = new();
        int octet;
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && (octet = stream.ReadByte()) >= 0)
        {
            head.Append((char)octet);
        }

        return head.ToString();
    }

    private static void Answer(Stream stream, byte[] body)
    {
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"));
        stream.Write(body);
    }

    private static void AnswerInChunks(Stream stream, byte[] body)
    {
        stream.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8);
        foreach (byte[] chunk in body.Chunk(5000))
        {
            stream.Write(Encoding.ASCII.GetBytes($"{chunk.Length:X}\r\n"));
            stream.Write(chunk);
            stream.Write("\r\n"u8);
        }

        stream.Write("0\r\n\r\n"u8);
    }
}
