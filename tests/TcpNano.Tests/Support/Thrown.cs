using System;
using nanoFramework.TestFramework;

namespace TcpNano.Tests.Support;

/// <summary>A call that should throw.</summary>
public delegate void ThrowingCall();

/// <summary>Checks that calls throw what they should.</summary>
public static class Thrown
{
    /// <summary>Fails unless a call throws an exception of a type or of one derived from it.</summary>
    public static void By(Type type, ThrowingCall call)
    {
        Exception thrown = null;
        try
        {
            call();
        }
        catch (Exception e)
        {
            thrown = e;
        }

        Assert.IsNotNull(thrown);
        Type found = thrown.GetType();
        while (found != null && found != type)
        {
            found = found.BaseType;
        }

        Assert.AreSame(type, found);
    }
}
