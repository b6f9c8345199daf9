using System;

namespace nanoFramework.TestFramework
{
    /// <summary>For the compiler.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class TestClassAttribute : Attribute
    {
    }
}
