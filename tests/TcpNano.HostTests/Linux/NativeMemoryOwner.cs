using System.Buffers;
using System.Runtime.InteropServices;

namespace TcpNano.HostTests.Linux;

/// <summary>Memory that no array is behind.</summary>
internal sealed unsafe class NativeMemoryOwner(int length) : MemoryManager<byte>
{
    private readonly byte* _start = (byte*)NativeMemory.AllocZeroed((nuint)length);

    public override Span<byte> GetSpan() => new(_start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_start);
    }
}
