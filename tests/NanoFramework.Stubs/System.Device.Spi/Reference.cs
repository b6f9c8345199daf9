#if NANOFRAMEWORK_1_0
namespace System.Device.Spi;

// What there is to compile with: nothing runs here.
public class SpiDevice : IDisposable
{
    public SpiDevice(SpiConnectionSettings settings)
    {
    }

    public void Write(SpanByte buffer)
    {
    }

    public void Write(ushort[] buffer)
    {
    }

    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer)
    {
    }

    public void TransferFullDuplex(ushort[] writeBuffer, ushort[] readBuffer)
    {
    }

    public void Dispose()
    {
    }
}
#endif
