using System.Diagnostics;
using TcpNano.Dialogues;
using TcpNano.Linux;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel.Floods;

/// <summary>
/// SYNs under random addresses at full speed: a thread that writes to a stack's TAP through a packet socket. Full speed is the
/// stack's: the queue of the TAP is kept from running dry and from running over. A full one would lose the frames of honest clients
/// in the kernel, before the stack can do anything about them.
/// </summary>
internal sealed class SynFlood : IDisposable
{
    /// <summary>What the flood sends altogether at least.</summary>
    public const int Enough = 100_000;

    private const int MostWaiting = 200; // of 500 that fit
    private const int Mark = 0xF10D;
    private const int Tcp = DialogueFrames.Ethernet + DialogueFrames.IPv4;
    private const int Identification = DialogueFrames.Ethernet + 4;

    private readonly PacketSocket _socket;
    private readonly FloodGauge _gauge;
    private readonly Thread _thread;
    private readonly SplitMix64 _random;
    private readonly uint _network;
    private readonly uint _hosts;
    private readonly int[] _ports;
    private readonly long _before;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly byte[] _frame;
    private long _sent;
    private long _lost;
    private volatile bool _stop;
    private Exception? _failure;

    /// <summary>Begins.</summary>
    /// <param name="bench">Whose stack to flood.</param>
    /// <param name="gauge">Counts what the stack takes.</param>
    /// <param name="network">The network that the addresses are from.</param>
    /// <param name="hosts">The bits of them that are random.</param>
    /// <param name="ports">The ports to flood.</param>
    public SynFlood(Bench bench, FloodGauge gauge, uint network, uint hosts, params int[] ports)
    {
        _gauge = gauge;
        _network = network;
        _hosts = hosts;
        _ports = ports;
        _before = gauge.Seen;
        _random = new SplitMix64(network);
        _frame = Template(bench);
        _socket = bench.StackSide.Run(() => PacketSocket.Open(Bench.TapName));
        _thread = new Thread(Run) { IsBackground = true, Name = "flood" };
        _thread.Start();
    }

    /// <summary>SYNs sent so far.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>SYNs a second, so far.</summary>
    public double Rate => Sent / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Whether a frame is one of a flood's.</summary>
    public static bool IsOfFlood(byte[] frame)
    {
        return DialogueFrames.Get16(frame, Identification) == Mark && frame[13] == 0;
    }

    /// <summary>Waits until enough was sent; throws what went wrong.</summary>
    public void WaitForEnough(int patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (Sent < Enough && _failure is null)
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > patience)
            {
                throw new TimeoutException($"The flood comes to {Sent} SYNs within {patience} ms.");
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>Ends.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
        _socket.Dispose();
        if (_failure is not null)
        {
            throw new InvalidOperationException("The flood broke down.", _failure);
        }
    }

    private static byte[] Template(Bench bench)
    {
        byte[] own = new byte[6];
        bench.Driver.GetAddress(own);
        byte[] frame = new byte[Tcp + DialogueFrames.Tcp];
        DialogueFrames.PutEthernet(frame, own, [2, 0, 0, 0, 0xF, 0xD], DialogueFrames.TypeIPv4);
        return frame;
    }

    private void Run()
    {
        try
        {
            while (!_stop)
            {
                WaitForRoom();
                Write();
            }
        }
        catch (Exception failure) when (failure is TapException or ObjectDisposedException)
        {
            _failure = failure;
        }
    }

    private void WaitForRoom()
    {
        long start = 0;
        while (_sent - _lost - (_gauge.Seen - _before) >= MostWaiting && !_stop)
        {
            start = start == 0 ? Stopwatch.GetTimestamp() : start;
            Thread.Yield();

            // What was lost on the way is never seen.
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > 100)
            {
                _lost = _sent - (_gauge.Seen - _before);
            }
        }
    }

    private void Write()
    {
        uint source = _network | ((uint)_random.Next() & _hosts);
        FrameWriter.IPv4(_frame, DialogueFrames.Ethernet, source, IPv4Address.Parse(Bench.StackAddress), DialogueFrames.ProtocolTcp, [], DialogueFrames.Tcp);
        DialogueFrames.Put16(_frame, Identification, Mark);
        FrameWriter.IPv4Checksum(_frame, DialogueFrames.Ethernet);
        int port = _ports[_random.Below(_ports.Length)];
        FrameWriter.Tcp(_frame, Tcp, 1024 + _random.Below(60_000), port, (uint)_random.Next(), 0, DialogueFrames.Tcp, 2, 8192, 0);
        FrameWriter.TcpChecksum(_frame, Tcp, DialogueFrames.Tcp);
        switch (_socket.Write(_frame))
        {
            case FrameWrite.Accepted:
                Volatile.Write(ref _sent, _sent + 1);
                break;
            case FrameWrite.NoRoom:
                Thread.Yield();
                break;
            default:
                throw new TapException("The TAP is down.", 0);
        }
    }
}
