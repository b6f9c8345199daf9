using System.Device.Gpio;
using System.Device.Spi;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests;

/// <summary>A board: the chip's model, the driver on it, and what comes out of the jack. Fails the test when the datasheet was violated.</summary>
internal sealed class Bench : IJack, IDisposable
{
    public static readonly byte[] Own = [2, 0, 0, 0, 0, 1];
    public static readonly byte[] Other = [2, 0, 0, 0, 0, 2];
    public static readonly byte[] Broadcast = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    private readonly byte[] _array = new byte[MacDriver.FrameOffset + 1518];

    public Bench(Action<W5500Settings>? tune = null, Action<W5500Model>? prepare = null, bool lowOctetFirst = false, bool inRealTime = false)
    {
        GpioController.Wires.Clear();
        SpiDevice.LowOctetFirst = lowOctetFirst;
        Chip = new W5500Model(this);
        prepare?.Invoke(Chip);
        W5500Settings settings = Settings();
        tune?.Invoke(settings);
        Mac = new TestMac(settings, inRealTime ? () => Environment.TickCount64 : () => Time);
    }

    public W5500Model Chip { get; }

    public TestMac Mac { get; }

    /// <summary>The driver's clock in milliseconds.</summary>
    public long Time { get; set; }

    /// <summary>Frames that left the jack.</summary>
    public List<byte[]> Sent { get; } = [];

    public static W5500Settings Settings()
    {
        return new W5500Settings
        {
            Address = [.. Own],
            BusId = W5500Model.FirstBus,
            ChipSelectPin = W5500Model.ChipSelect,
            ResetPin = W5500Model.ResetPin,
        };
    }

    /// <summary>A frame to a station, with content that its number gives.</summary>
    public static byte[] Frame(int length, int number, byte[]? to = null)
    {
        byte[] frame = new byte[length];
        new Random(number).NextBytes(frame);
        (to ?? Own).CopyTo(frame, 0);
        Other.CopyTo(frame, 6);
        frame[12] = 8;
        frame[13] = 0;
        return frame;
    }

    void IJack.Sent(ReadOnlySpan<byte> frame)
    {
        Sent.Add(frame.ToArray());
    }

    public bool Transmit(byte[] frame)
    {
        frame.CopyTo(_array, MacDriver.FrameOffset);
        return Mac.Transmit(_array, frame.Length);
    }

    /// <summary>The next frame; empty when there is none.</summary>
    public byte[] Receive()
    {
        return _array.AsSpan(MacDriver.FrameOffset, Mac.Receive(_array)).ToArray();
    }

    /// <summary>Expects this frame next, padded as on the cable.</summary>
    public void ExpectFrame(byte[] frame)
    {
        byte[] expected = frame.Length < 60 ? [.. frame, .. new byte[60 - frame.Length]] : frame;
        CollectionAssert.AreEqual(expected, Receive());
    }

    public void ExpectNoFrame()
    {
        Assert.IsEmpty(Receive());
    }

    /// <summary>Lets time pass for driver and chip.</summary>
    public void Pass(int milliseconds)
    {
        Time += milliseconds;
        Chip.Advance(1000.0 * milliseconds);
        Mac.Now();
    }

    public void Expect(W5500Counter counter, int value)
    {
        Assert.AreEqual(value, Mac.GetCounter(counter), counter.ToString());
    }

    public void Dispose()
    {
        Mac.Dispose();
        Assert.AreEqual("", string.Join('\n', Chip.Violations), "what the datasheet forbids");
    }
}
