using System;
using System.Runtime.CompilerServices;

namespace nanoFramework.TestFramework
{
    /// <summary>The members of nanoFramework.TestFramework 3.0.80 that the tests use, for the compiler.</summary>
    public sealed class Assert
    {
        /// <summary>Fails, or not.</summary>
        public static void AreEqual(bool expected, bool actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(int expected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(uint expected, uint actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(long expected, long actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(ulong expected, ulong actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(string expected, string actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreEqual(object expected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotEqual(int notExpected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotEqual(uint notExpected, uint actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotEqual(long notExpected, long actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotEqual(ulong notExpected, ulong actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotEqual(object notExpected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreSame(object expected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void AreNotSame(object notExpected, object actual, [CallerArgumentExpression(nameof(actual))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void IsTrue(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void IsFalse(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void IsNull(object value, [CallerArgumentExpression(nameof(value))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }

        /// <summary>Fails, or not.</summary>
        public static void IsNotNull(object value, [CallerArgumentExpression(nameof(value))] string message = "")
        {
            throw new InvalidOperationException(); // compiled against, never run
        }
    }
}
