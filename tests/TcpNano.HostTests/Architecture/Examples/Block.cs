#pragma warning disable CA1822, CA1812, CA1051

// A control block and those who write it.
namespace TcpNano.HostTests.Architecture.Examples.Block
{
    internal sealed class ControlBlock
    {
        public readonly int Index;
        public int Owned = 1;
        public int Shared;
        public int ByReference;
        public int Lent;
        public int Shortcut;

        public ControlBlock(int index)
        {
            Index = index;
            Shared = index;
        }

        public void Reset()
        {
            Lent = 0;
        }
    }

    internal sealed class FirstWriter
    {
        public int Read(ControlBlock block)
        {
            return block.Shared + block.Owned + block.ByReference;
        }

        public void Write(ControlBlock block)
        {
            block.Owned++;
            block.Shared = 1;
            block.ByReference = 1;
            block.Shortcut = 1;
        }
    }

    internal sealed class SecondWriter
    {
        private static class Part
        {
            public static void Write(ControlBlock block)
            {
                block.Shared = 2;
            }
        }

        public void Write(ControlBlock block)
        {
            Part.Write(block);
            Set(ref block.ByReference);
            block.Lent = 1;
        }

        private static void Set(ref int field)
        {
            field = 2;
        }
    }
}

namespace TcpNano.HostTests.Architecture.Examples.Block.Fast
{
    internal sealed class Shortcuts
    {
        public void Write(ControlBlock block)
        {
            block.Shortcut = 2;
        }
    }
}
