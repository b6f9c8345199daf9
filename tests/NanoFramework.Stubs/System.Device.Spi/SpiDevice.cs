#if !NANOFRAMEWORK_1_0
using System.Buffers.Binary;
using System.Collections.Generic;

namespace System.Device.Spi;

/// <summary>A device on a bus. Transfers allocate nothing.</summary>
public class SpiDevice : IDisposable
{
    private const int MostWords = 64;
    private static readonly Dictionary<(int Bus, int Select), ISpiPeripheral> s_connected = [];

    private readonly ISpiPeripheral _peripheral;
    private readonly SpiConnectionSettings _settings;
    private readonly byte[] _sent = new byte[2 * MostWords];
    private readonly byte[] _received = new byte[2 * MostWords];
    private bool _isDisposed;

    /// <summary>Opens a device.</summary>
    /// <exception cref="ArgumentException">Nothing is connected there.</exception>
    public SpiDevice(SpiConnectionSettings settings)
    {
        _settings = settings;
        _peripheral = s_connected.TryGetValue((settings.BusId, settings.ChipSelectLine), out ISpiPeripheral found)
            ? found
            : throw new ArgumentException("No device on this bus.", nameof(settings));
        _peripheral.Opened(settings);
    }

    /// <summary>Whether words go over the wire with their low octet first, as on the ESP32; else as on the RP2040.</summary>
    public static bool LowOctetFirst { get; set; }

    /// <summary>The settings, a copy on devices.</summary>
    public SpiConnectionSettings ConnectionSettings => _settings;

    /// <summary>Connects a peripheral, in the place of any other.</summary>
    public static void Connect(int bus, int chipSelect, ISpiPeripheral peripheral)
    {
        s_connected[(bus, chipSelect)] = peripheral;
    }

    /// <summary>Writes octets.</summary>
    public void Write(SpanByte buffer)
    {
        Check();
        _peripheral.Transfer(buffer.Octets, []);
    }

    /// <summary>Writes words.</summary>
    public void Write(ushort[] buffer)
    {
        Check();
        _peripheral.Transfer(Outgoing(buffer), []);
    }

    /// <summary>Writes and reads octets. Devices take the longer buffer for the length, and read or write beyond the shorter one.</summary>
    public void TransferFullDuplex(SpanByte writeBuffer, SpanByte readBuffer)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfNotEqual(readBuffer.Length, writeBuffer.Length, nameof(readBuffer));
        _peripheral.Transfer(writeBuffer.Octets, readBuffer.Octets);
    }

    /// <summary>Writes and reads words.</summary>
    public void TransferFullDuplex(ushort[] writeBuffer, ushort[] readBuffer)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfNotEqual(readBuffer.Length, writeBuffer.Length, nameof(readBuffer));
        Span<byte> received = _received.AsSpan(0, 2 * readBuffer.Length);
        _peripheral.Transfer(Outgoing(writeBuffer), received);
        for (int i = 0; i < readBuffer.Length; i++)
        {
            readBuffer[i] = LowOctetFirst
                ? BinaryPrimitives.ReadUInt16LittleEndian(received[(2 * i)..])
                : BinaryPrimitives.ReadUInt16BigEndian(received[(2 * i)..]);
        }
    }

    /// <summary>Gives the device back.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        GC.SuppressFinalize(this);
    }

    private ReadOnlySpan<byte> Outgoing(ushort[] words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (LowOctetFirst)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(_sent.AsSpan(2 * i), words[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(_sent.AsSpan(2 * i), words[i]);
            }
        }

        return _sent.AsSpan(0, 2 * words.Length);
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
    }
}
#endif
