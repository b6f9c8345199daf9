using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TcpNano.Virtual.Oracles;
using TcpNano.Lab.Simulation;

namespace TcpNano.HostTests.Kernel.Scripts;

/// <summary>The conversation of a seed between the stack and the kernel, under way.</summary>
internal sealed class ScriptedTalk
{
    /// <summary>The port of the first conversation.</summary>
    public const int FirstPort = 2000;

    private const int FirstKernelPort = 4000;
    private const int Grace = 1000;

    private readonly Bench _bench;
    private readonly ScriptWire _wire;
    private readonly TalkRecord _record;
    private readonly long _origin;
    private readonly int _port;
    private readonly int _kernelPort;
    private readonly TcpListener? _listener;
    private readonly Socket? _kernelListener;
    private long _start;
    private long _lonelySince = -1;
    private bool _begun;

    /// <summary>Prepares a conversation: who does not open it listens from now on.</summary>
    /// <param name="bench">The stack and the kernel.</param>
    /// <param name="wire">The wire between them.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="number">Its number among those on the stack.</param>
    /// <param name="record">What the wire sees of it.</param>
    /// <param name="origin">When all begins, by the driver's clock.</param>
    public ScriptedTalk(Bench bench, ScriptWire wire, ulong seed, int number, TalkRecord record, long origin)
    {
        _origin = origin;
        _bench = bench;
        _wire = wire;
        _record = record;
        _port = FirstPort + number;
        _kernelPort = FirstKernelPort + number;
        Seed = seed;
        Conversation = RealTime.ConversationOf(seed, wire);
        StreamOracle fromStack = new(2 * (uint)number);
        record.Text = fromStack;
        StreamOracle fromKernel = new((2 * (uint)number) + 1);
        bool stackOpens = StackOpens;
        Stack = new ScriptedEnd("the stack", stackOpens ? Conversation.OpenerScript : Conversation.AcceptorScript, fromStack, fromKernel) { Stubbornness = RealTime.Stubbornness };
        Kernel = new ScriptedEnd("the kernel", stackOpens ? Conversation.AcceptorScript : Conversation.OpenerScript, fromKernel, fromStack) { Stubbornness = RealTime.Stubbornness };
        if (Conversation.IsSimultaneous)
        {
            return;
        }

        if (stackOpens)
        {
            _kernelListener = bench.KernelListens(_port);
        }
        else
        {
            _listener = bench.Stack.Listen(_port, 4);
        }
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>What was to happen.</summary>
    public Conversation Conversation { get; }

    /// <summary>The stack's end.</summary>
    public ScriptedEnd Stack { get; }

    /// <summary>The kernel's end.</summary>
    public ScriptedEnd Kernel { get; }

    /// <summary>The stack's connection; null while there is none.</summary>
    public StackSideSocket? StackSide { get; private set; }

    /// <summary>The kernel's socket; null while there is none.</summary>
    public KernelSocket? KernelSide { get; private set; }

    /// <summary>Whether neither app has anything more to do.</summary>
    public bool IsOver => _begun && Stack.IsOver && Kernel.IsOver;

    // The simulator's even stations are the stack, the odd ones the kernel.
    private bool StackOpens => Conversation.Opener % 2 == 0;

    private ScriptedEnd Opener => StackOpens ? Stack : Kernel;

    private ScriptedEnd Acceptor => StackOpens ? Kernel : Stack;

    /// <summary>Lets both apps do what they can now.</summary>
    /// <param name="now">The time by the driver's clock.</param>
    /// <returns>What was found wrong; null when nothing was.</returns>
    public SimulationFailure? Step(long now)
    {
        if (!_begun)
        {
            if (now - _origin < Conversation.At)
            {
                return null;
            }

            _begun = true;
            _start = now;
            Open(now);
        }

        bool acted = true;
        while (acted)
        {
            acted = false;
            Look(now);
            Accept(now);
            string? wrong;
            lock (_bench.Stack.Gate)
            {
                // Between what the app sees and what it does nothing may come, or nobody could say what it knew.
                wrong = Stack.Step(now, ref acted);
            }

            wrong ??= Kernel.Step(now, ref acted);
            if (_record.Wrong is not null)
            {
                return new SimulationFailure("wire", "the stack sent " + _record.Wrong, now);
            }

            if (wrong is not null)
            {
                return new SimulationFailure("stream", wrong, now);
            }
        }

        return null;
    }

    /// <summary>Looks how both ends are.</summary>
    /// <param name="now">The time by the driver's clock.</param>
    public void Look(long now)
    {
        lock (_bench.Stack.Gate)
        {
            Stack.Observe(now);
        }

        Kernel.Observe(now);
    }

    /// <summary>Holds how it ended against what was done and what was seen on the wire; to be asked when no connection is left.</summary>
    /// <param name="now">The time by the driver's clock.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public SimulationFailure? Judge(long now)
    {
        return new KernelTalkJudge(Stack, Kernel, StackSide?.PeerFinishedFirst == true, _record, _wire == ScriptWire.Clean).Look(now);
    }

    /// <summary>Everything about it, for reports.</summary>
    /// <returns>Lines.</returns>
    public IEnumerable<string> Describe()
    {
        string opener = StackOpens ? "the stack opens" : "the kernel opens";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed}, port {_port}: {(Conversation.IsSimultaneous ? "both open, " + opener[..^1] + " first" : opener)} at {_start - _origin} ms");
        yield return "    opener:   " + string.Join(", ", Conversation.OpenerScript);
        yield return "    acceptor: " + string.Join(", ", Conversation.AcceptorScript);
        yield return "    stack:  " + Fate(Stack) + (StackSide is null ? "" : $", peer finished first: {StackSide.PeerFinishedFirst}");
        yield return "    kernel: " + Fate(Kernel) + (KernelSide is null ? "" : $", error {KernelSide.Error}");
        foreach (string line in _record.Ladder(_origin))
        {
            yield return "    " + line;
        }
    }

    private static string Fate(ScriptedEnd end)
    {
        return $"{(end.IsBound ? end.IsOver ? "over" : "at " + end.Doing : "never connected")}, {end.Reason}, sent {end.Outgoing.Sent} of which {end.Outgoing.Received} arrived"
            + (end.SawEnd ? ", saw the end" : "") + (end.Aborted ? ", aborted" : "") + (end.ClosedEarly ? ", closed early" : "");
    }

    private void Open(long now)
    {
        if (Conversation.IsSimultaneous)
        {
            // With the gate held the stack cannot take the kernel's SYN before it has sent its own.
            Socket socket = _bench.Keep(_bench.Kernel.Socket(_bench.Patience));
            socket.Bind(new IPEndPoint(IPAddress.Parse(Bench.KernelAddress), _kernelPort));
            KernelSide = new KernelSocket(socket, _record);
            lock (_bench.Stack.Gate)
            {
                KernelSide.Connect(new IPEndPoint(IPAddress.Parse(Bench.StackAddress), _port));
                BindStack(_bench.Stack.Connect(IPv4Address.Parse(Bench.KernelAddress), _kernelPort, 0, _port, 0), true, now);
            }

            Kernel.Bind(KernelSide, true, now);
        }
        else if (StackOpens)
        {
            BindStack(_bench.Stack.Connect(IPv4Address.Parse(Bench.KernelAddress), _port, 0), true, now);
        }
        else
        {
            KernelSide = new KernelSocket(_bench.Keep(_bench.Kernel.Socket(_bench.Patience)), _record);
            KernelSide.Connect(new IPEndPoint(IPAddress.Parse(Bench.StackAddress), _port));
            Kernel.Bind(KernelSide, true, now);
        }
    }

    private void BindStack(TcpConnection connection, bool opens, long now)
    {
        StackSide = new StackSideSocket(connection);
        Stack.Bind(StackSide, opens, now);
    }

    private void Accept(long now)
    {
        bool came = _listener is not null ? AcceptAtStack(now) : _kernelListener is not null && AcceptAtKernel(now);
        if (came || Acceptor.IsBound || Acceptor.IsOver || !Opener.IsOver || Opener.Reason == CloseReason.None)
        {
            _lonelySince = -1;
            return;
        }

        // The opener has given up; what is still on the way had time to arrive.
        _lonelySince = _lonelySince < 0 ? now : _lonelySince;
        if (now - _lonelySince > Grace)
        {
            Acceptor.GiveUp();
        }
    }

    private bool AcceptAtStack(long now)
    {
        if (!_listener!.HasPending)
        {
            return false;
        }

        TcpConnection connection = _listener.Accept(0);
        if (Stack.IsBound || Stack.IsOver)
        {
            connection.Abort();
            return false;
        }

        BindStack(connection, false, now);
        return true;
    }

    private bool AcceptAtKernel(long now)
    {
        if (!_kernelListener!.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        Socket socket = _bench.Keep(_kernelListener.Accept());
        if (Kernel.IsBound || Kernel.IsOver)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
            return false;
        }

        KernelSide = new KernelSocket(socket, _record);
        Kernel.Bind(KernelSide, false, now);
        return true;
    }
}
