using System;
using System.Diagnostics;

namespace TcpNano.Tests.Support
{
    /// <summary>
    /// Says which requirements a test tests, named as in tests/Requirements: <c>[Rfc(9293, "MUST-10")]</c>. Only the compiler
    /// for .NET, which defines NET, writes marks into an assembly: on a device they cost nothing.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
#pragma warning disable CS0436 // the one below, where there is one
    [Conditional("NET")]
#pragma warning restore CS0436
    internal sealed class RfcAttribute : Attribute
    {
        /// <summary>Marks a test.</summary>
        /// <param name="number">The number of the RFC.</param>
        /// <param name="requirements">The names of its requirements.</param>
        public RfcAttribute(int number, params string[] requirements)
        {
            Number = number;
            Requirements = requirements;
        }

        /// <summary>The number of the RFC.</summary>
        public int Number { get; }

        /// <summary>The names of its requirements.</summary>
        public string[] Requirements { get; }
    }
}

#if NANOFRAMEWORK_1_0
namespace System.Diagnostics
{
    /// <summary>
    /// nanoFramework's own may stand on methods only; the compiler takes this one instead. ExcludeType on RfcAttribute would
    /// be no substitute: the metadata processor then leaves the other attributes of the marked methods without their values.
    /// </summary>
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class ConditionalAttribute : Attribute
    {
        /// <summary>Leaves the marked attribute out unless a symbol is defined.</summary>
        /// <param name="conditionString">The symbol.</param>
        public ConditionalAttribute(string conditionString)
        {
            ConditionString = conditionString;
        }

        /// <summary>The symbol.</summary>
        public string ConditionString { get; }
    }
}
#endif
