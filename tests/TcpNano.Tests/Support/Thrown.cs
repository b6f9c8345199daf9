using System;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Support;

/// <summary>A call that should throw.</summary>
public delegate void ThrowingCall();

/// <summary>Checks that calls throw what they should.</summary>
public static class Thrown
{
    /// <summary>Fails unless a call throws ArgumentOutOfRangeException.</summary>
    public static void OutOfRange(ThrowingCall call)
    {
        Assert.IsTrue(By(call) is ArgumentOutOfRangeException);
    }

    /// <summary>Fails unless a call throws ArgumentException or one derived from it.</summary>
    public static void Argument(ThrowingCall call)
    {
        Assert.IsTrue(By(call) is ArgumentException);
    }

    /// <summary>Fails unless a call throws InvalidOperationException.</summary>
    public static void Invalid(ThrowingCall call)
    {
        Assert.IsTrue(By(call) is InvalidOperationException);
    }

    /// <summary>Fails unless a call throws ObjectDisposedException.</summary>
    public static void Disposed(ThrowingCall call)
    {
        Assert.IsTrue(By(call) is ObjectDisposedException);
    }

    private static Exception By(ThrowingCall call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            return e;
        }

        return null;
    }
}
