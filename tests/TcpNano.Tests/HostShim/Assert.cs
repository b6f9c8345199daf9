using System.Runtime.CompilerServices;
using MSTest = Microsoft.VisualStudio.TestTools.UnitTesting.Assert;

namespace nanoFramework.TestFramework;

/// <summary>
/// The part of nanoFramework.TestFramework's Assert that the tests use, mapped to MSTest's. What is missing here is
/// missing there or is not wanted: an assertion that only one of the two runtimes knows does not compile on .NET.
/// </summary>
/// <remarks>Smaller integers widen to int as they do there, enumerations are compared as objects.</remarks>
public static class Assert
{
    /// <summary>Fails unless two values are equal.</summary>
    public static void AreEqual(bool expected, bool actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two values are equal.</summary>
    public static void AreEqual(int expected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two values are equal.</summary>
    public static void AreEqual(uint expected, uint actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two values are equal.</summary>
    public static void AreEqual(long expected, long actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two values are equal.</summary>
    public static void AreEqual(ulong expected, ulong actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two texts are equal.</summary>
    public static void AreEqual(string expected, string actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails unless two objects are equal.</summary>
    public static void AreEqual(object expected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreEqual(expected, actual, message);
    }

    /// <summary>Fails if two values are equal.</summary>
    public static void AreNotEqual(int notExpected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotEqual(notExpected, actual, message);
    }

    /// <summary>Fails if two values are equal.</summary>
    public static void AreNotEqual(uint notExpected, uint actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotEqual(notExpected, actual, message);
    }

    /// <summary>Fails if two values are equal.</summary>
    public static void AreNotEqual(long notExpected, long actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotEqual(notExpected, actual, message);
    }

    /// <summary>Fails if two values are equal.</summary>
    public static void AreNotEqual(ulong notExpected, ulong actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotEqual(notExpected, actual, message);
    }

    /// <summary>Fails if two objects are equal.</summary>
    public static void AreNotEqual(object notExpected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotEqual(notExpected, actual, message);
    }

    /// <summary>Fails unless two references are to the same object.</summary>
    public static void AreSame(object expected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreSame(expected, actual, message);
    }

    /// <summary>Fails if two references are to the same object.</summary>
    public static void AreNotSame(object notExpected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
    {
        MSTest.AreNotSame(notExpected, actual, message);
    }

    /// <summary>Fails unless something holds.</summary>
    public static void IsTrue(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "")
    {
        MSTest.IsTrue(condition, message);
    }

    /// <summary>Fails if something holds.</summary>
    public static void IsFalse(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "")
    {
        MSTest.IsFalse(condition, message);
    }

    /// <summary>Fails unless a reference is null.</summary>
    public static void IsNull(object value, [CallerArgumentExpression(nameof(value))] string message = "")
    {
        MSTest.IsNull(value, message);
    }

    /// <summary>Fails if a reference is null.</summary>
    public static void IsNotNull(object value, [CallerArgumentExpression(nameof(value))] string message = "")
    {
        MSTest.IsNotNull(value, message);
    }
}
