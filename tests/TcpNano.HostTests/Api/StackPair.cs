using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;
using TcpNano.Link;

namespace TcpNano.HostTests.Api;

/// <summary>Two started stacks on one wire in real time, one of them listening on port 7: for tests with threads.</summary>
internal sealed class StackPair : IDisposable
{
    public const uint LeftAddress = 0x0A000001;
    public const uint RightAddress = 0x0A000002;
    public const int Port = 7;

    /// <summary>What counts as hanging; far above what a loaded machine takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public StackPair(Action<StackOptions>? change = null, Func<MacDriver, MacDriver>? wrapLeft = null)
    {
        LeftDriver = new SpyDriver(wrapLeft is null ? Wire.Left : wrapLeft(Wire.Left));
        Left = New(LeftDriver, LeftAddress, change);
        Right = New(Wire.Right, RightAddress, change);
        Listener = Right.Listen(Port, 8);
        Left.Start();
        Right.Start();
    }

    public MemoryWire Wire { get; } = new();

    public SpyDriver LeftDriver { get; }

    public NetworkStack Left { get; }

    public NetworkStack Right { get; }

    /// <summary>On the right.</summary>
    public TcpListener Listener { get; }

    /// <summary>A thread of its own, since it is meant to wait; a task, so that its outcome is not lost.</summary>
    public static Task<T> Run<T>(Func<T> work)
    {
        return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for a thread, which must come to an end, and answers what it did.</summary>
    public static T Finish<T>(Task<T> task)
    {
        Assert.AreEqual(0, Task.WaitAny([task], Patience), "a call still waits");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Waits for something to be so.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        Assert.IsTrue(SpinWait.SpinUntil(condition, Patience), "not reached: " + what);
    }

    /// <summary>A new connection: the left stack's end, and the right stack's.</summary>
    public (TcpConnection Left, TcpConnection Right) Open()
    {
        TcpConnection? left = Left.Connect(RightAddress, Port, (int)Patience.TotalMilliseconds);
        Assert.IsNotNull(left);
        Assert.AreEqual(TcpState.Established, left.State);
        TcpConnection? right = Listener.Accept((int)Patience.TotalMilliseconds);
        Assert.IsNotNull(right);
        return (left, right);
    }

    /// <summary>No connection is left in either stack, in whatever state.</summary>
    public void UntilAllFree(int connections)
    {
        Until(() => Left.FreeConnections == connections && Right.FreeConnections == connections, "all slots free");
    }

    public void Dispose()
    {
        Left.Stop();
        Right.Stop();
    }

    private static NetworkStack New(MacDriver driver, uint address, Action<StackOptions>? change)
    {
        StackOptions options = new() { Connections = 8, ReceiveBuffer = 4096, SendBuffer = 4096, Secret = RepeatableStack.Secret(address), MaxSegmentLifetime = 10 };
        change?.Invoke(options);
        return RepeatableStack.On(driver, address, options);
    }
}
