using System;
using System.IO;

namespace TcpNano.Streams;

/// <summary>Throws a stream's exceptions: apart, so that its methods stay short. The sentences are for .NET; on nanoCLR they would only take flash.</summary>
internal static class StreamMisuse
{
#if NANOFRAMEWORK_1_0
    private const string NoSeeking = null;
    private const string TimedOut = null;
#else
    private const string NoSeeking = "A connection has no places to go to.";
    private const string TimedOut = "The stream's timeout is over.";
#endif

    public static void ThrowNoConnection()
    {
        throw new ArgumentNullException("connection");
    }

    public static void ThrowTimeout()
    {
        throw new ArgumentOutOfRangeException("value");
    }

    public static void ThrowNoSeeking()
    {
        throw new NotSupportedException(NoSeeking);
    }

    public static void ThrowClosed()
    {
        throw new ObjectDisposedException(nameof(ConnectionStream));
    }

    public static void ThrowEnded(TcpConnection connection)
    {
        throw new ConnectionEndedException(connection);
    }

    public static void ThrowTimedOut()
    {
        throw new IOException(TimedOut, new TimeoutException());
    }
}
