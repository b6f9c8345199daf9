using System;

namespace nanoFramework.TestFramework
{
    /// <summary>For the compiler.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public class TestMethodAttribute : Attribute
    {
    }
}
