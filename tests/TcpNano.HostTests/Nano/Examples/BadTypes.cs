#pragma warning disable CS0649, CS0169, CA1823, IDE0044, IDE0051

namespace TcpNano.HostTests.Nano.Examples;

/// <summary>Types that break a rule as such.</summary>
internal static class BadTypes
{
    /// <summary>An interface with code of its own.</summary>
    public interface IHasCode
    {
        [Breaks("default-interface-method")]
        public int Two()
        {
            return 2;
        }
    }

    /// <summary>A generic class.</summary>
    [Breaks("generics")]
    public sealed class Generic<T>
    {
    }

    /// <summary>A field of a generic type.</summary>
    [Breaks("generics")]
    public sealed class HasGenericField
    {
        public Generic<int>? Field;
    }

    /// <summary>A field that is a structure.</summary>
    [Breaks("struct-field")]
    public sealed class HasStructField
    {
        public BadStruct Field;
    }

    /// <summary>Structures in an array are objects as well.</summary>
    [Breaks("struct-field")]
    public sealed class HasStructArray
    {
        public BadStruct[]? Field;
    }

    /// <summary>A type nanoFramework does not have.</summary>
    [Breaks("api")]
    public sealed class HasUnknownField
    {
        public Version? Field;
    }

    /// <summary>Waits for the metadata processor in vain: there is no IsVolatile.</summary>
    [Breaks("api")]
    public sealed class HasVolatileField
    {
        public volatile int Field;
    }
}
