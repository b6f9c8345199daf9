using System;

namespace TcpNano;

/// <summary>
/// Exceptions for calls that no app should make. They are thrown here, so that the methods that find the mistake hold no
/// exception and no text: what runs for every segment is short, and allocates nothing.
/// </summary>
internal static class Misuse
{
    /// <summary>The call is not possible now: from inside the pump, twice, or after what makes it pointless.</summary>
    public static void ThrowInvalidOperation()
    {
        throw new InvalidOperationException();
    }

    public static void ThrowConnectionGone()
    {
        throw new ObjectDisposedException(nameof(TcpConnection));
    }

    public static void ThrowListenerClosed()
    {
        throw new ObjectDisposedException(nameof(TcpListener));
    }

    /// <summary>A range that is not in a buffer, if there is one.</summary>
    public static void ThrowRange(byte[] buffer)
    {
        if (buffer == null)
        {
            throw new ArgumentNullException("buffer");
        }

        throw new ArgumentOutOfRangeException("count");
    }

    public static void ThrowAddress()
    {
        throw new ArgumentException("address");
    }

    public static void ThrowLocalAddress()
    {
        throw new ArgumentException("localAddress");
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
