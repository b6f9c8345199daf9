using System;

namespace TcpNano.Tests;

/// <summary>
/// Says which requirements a test tests, named as in tests/Requirements: <c>[Rfc(9293, "MUST-10")]</c>. In every test
/// assembly of its own, since the metadata processor leaves out what is marked so only there: on a device it costs nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
#if NANOFRAMEWORK_1_0
[System.Runtime.CompilerServices.ExcludeType]
#endif
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
