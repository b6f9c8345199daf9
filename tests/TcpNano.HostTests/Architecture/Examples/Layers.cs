#pragma warning disable CA1822, CA1812, CA1823, CA1852, IDE0044, IDE0051, IDE0052, CS0169

// A lower and an upper layer, the public face above them, and the ground that both may use.
namespace TcpNano.HostTests.Architecture.Examples.Layers
{
    internal sealed class Face
    {
        public int Size()
        {
            return new Upper.Parts.Good().Size(new Ground());
        }
    }

    internal sealed class Handle
    {
        public int Number;

        public int Twice()
        {
            return 2 * Number;
        }
    }

    internal sealed class Ground
    {
        public int Size = 4;

        // The ground may use nothing but the ground.
        public int Broken()
        {
            return Lower.Counting.Count();
        }
    }
}

namespace TcpNano.HostTests.Architecture.Examples.Layers.Lower
{
    // The lower layer may fill in what the face hands out, and must not call it.
    internal sealed class Binds
    {
        public void Bind(Handle handle)
        {
            handle.Number = 1;
        }

        public int CallsHandle(Handle handle)
        {
            return handle.Twice();
        }
    }

    internal static class Counting
    {
        public static int Count()
        {
            return 1;
        }
    }

    internal sealed class CallsUp
    {
        public int Count(Ground ground)
        {
            return new Upper.Parts.Good().Size(ground);
        }
    }

    internal sealed class NamesUp
    {
        private Face[]? _face;
    }
}

namespace TcpNano.HostTests.Architecture.Examples.Layers.Upper.Parts
{
    internal sealed class NamesHandle
    {
        private Handle? _handle;
    }

    internal sealed class Good
    {
        public int Size(Ground ground)
        {
            return ground.Size + Lower.Counting.Count();
        }
    }
}

namespace TcpNano.HostTests.Architecture.Examples.Layers.Unknown
{
    internal sealed class Stray
    {
    }
}
