using System;

namespace TcpNano;

/// <summary>
/// Throws the exceptions for calls that no app should make. They are apart so that the methods which run for every segment stay
/// short. The sentences are for .NET; on nanoCLR they would only take flash.
/// </summary>
internal static class Misuse
{
#if NANOFRAMEWORK_1_0
    public const string NoSecret = "Secret";
    public const string MtuRange = "driver";
    public const string ShortBuffer = "buffer";
    private const string NoStation = "address";
    private const string NotOurs = "localAddress";
    private const string InsidePoll = null;
    private const string OnPump = null;
    private const string PumpRuns = null;
    private const string NoAddress = null;
    private const string TupleTaken = null;
    private const string PortTaken = null;
    private const string NoListener = null;
    private const string HandleInUse = null;
    private const string OtherStack = null;
    private const string Finished = null;
    private const string NoSocket = null;
    private const string NoService = null;
    private const string NoGroup = null;
    private const string SocketClosed = null;
#else
    public const string NoSecret = "Secret has to be 16 octets that no outsider knows, and not all zeros: initial sequence numbers depend on it.";
    public const string MtuRange = "The driver's MTU is not 576 to 1500.";
    public const string ShortBuffer = "The buffer has no room for a hardware address, which takes 6 octets.";
    private const string NoStation = "The address is not that of one other station: it is 0, our own, a broadcast, a group or a loopback address.";
    private const string NotOurs = "The local address is not the one that Configure gave the stack.";
    private const string InsidePoll = "The stack cannot be called from inside a turn of its own: a driver must not call back.";
    private const string OnPump = "A call that waits was made on the pump's own thread, which would wait for itself.";
    private const string PumpRuns = "A pump runs (Start): nobody else may start, poll or wait for work.";
    private const string NoAddress = "The stack has no address yet: call Configure first.";
    private const string TupleTaken = "There is a connection between these two ends already.";
    private const string PortTaken = "The port has a listener already.";
    private const string NoListener = "Every listener is in use: raise StackOptions.Listeners.";
    private const string HandleInUse = "The handle is still bound, or a thread is still in one of its calls: close it first.";
    private const string OtherStack = "The handle belongs to another stack.";
    private const string NoSocket = "Every UDP socket is in use: raise StackOptions.UdpSockets.";
    private const string NoService = "Every service is in use: raise StackOptions.Services.";
    private const string NoGroup = "Every multicast group is in use: raise StackOptions.MulticastGroups.";
    private const string SocketClosed = "The socket is closed: open it first.";
    private const string Finished = "Nothing can be sent after ShutdownSend.";
#endif

    public static void ThrowInsidePoll()
    {
        throw new InvalidOperationException(InsidePoll);
    }

    public static void ThrowOnPump()
    {
        throw new InvalidOperationException(OnPump);
    }

    public static void ThrowPumpRuns()
    {
        throw new InvalidOperationException(PumpRuns);
    }

    public static void ThrowNoAddress()
    {
        throw new InvalidOperationException(NoAddress);
    }

    public static void ThrowTupleTaken()
    {
        throw new InvalidOperationException(TupleTaken);
    }

    public static void ThrowPortTaken()
    {
        throw new InvalidOperationException(PortTaken);
    }

    public static void ThrowNoListener()
    {
        throw new InvalidOperationException(NoListener);
    }

    public static void ThrowHandleInUse()
    {
        throw new InvalidOperationException(HandleInUse);
    }

    public static void ThrowOtherStack()
    {
        throw new InvalidOperationException(OtherStack);
    }

    public static void ThrowFinished()
    {
        throw new InvalidOperationException(Finished);
    }

    public static void ThrowStackDisposed()
    {
        throw new ObjectDisposedException(nameof(NetworkStack));
    }

    public static void ThrowConnectionGone()
    {
        throw new ObjectDisposedException(nameof(TcpConnection));
    }

    public static void ThrowListenerClosed()
    {
        throw new ObjectDisposedException(nameof(TcpListener));
    }

    /// <summary>For a range outside of its buffer, or a null buffer.</summary>
    public static void ThrowRange(byte[] buffer)
    {
        if (buffer == null)
        {
            throw new ArgumentNullException("buffer");
        }

        throw new ArgumentOutOfRangeException("count");
    }

    public static void ThrowNoSocket()
    {
        throw new InvalidOperationException(NoSocket);
    }

    public static void ThrowNoService()
    {
        throw new InvalidOperationException(NoService);
    }

    public static void ThrowNoGroup()
    {
        throw new InvalidOperationException(NoGroup);
    }

    public static void ThrowSocketClosed()
    {
        throw new InvalidOperationException(SocketClosed);
    }

    public static void ThrowNoHandle()
    {
        throw new ArgumentNullException("own");
    }

    public static void ThrowNoStatistics()
    {
        throw new ArgumentNullException("into");
    }

    public static void ThrowAddress()
    {
        throw new ArgumentException(NoStation);
    }

    public static void ThrowLocalAddress()
    {
        throw new ArgumentException(NotOurs);
    }

    public static void ThrowTimeout()
    {
        throw new ArgumentOutOfRangeException("timeout");
    }

    public static void ThrowPort()
    {
        throw new ArgumentOutOfRangeException("port");
    }

    public static void ThrowLocalPort()
    {
        throw new ArgumentOutOfRangeException("localPort");
    }

    public static void ThrowBacklog()
    {
        throw new ArgumentOutOfRangeException("backlog");
    }

    public static void ThrowValue()
    {
        throw new ArgumentOutOfRangeException("value");
    }
}
