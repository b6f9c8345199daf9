using System;

namespace nanoFramework.TestFramework
{
    /// <summary>For the compiler.</summary>
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class DataRowAttribute : Attribute
    {
        /// <summary>Arguments.</summary>
        public DataRowAttribute(params object[] args)
        {
        }
    }
}
