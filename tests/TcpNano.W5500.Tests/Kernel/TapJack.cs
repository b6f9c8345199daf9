using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Linux;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Kernel;

/// <summary>The cable from the chip's jack to a TAP of the kernel, with a thread that carries frames to the chip.</summary>
internal sealed class TapJack : IJack, IDisposable
{
    private readonly TapDriver _tap;
    private readonly W5500Model _chip;
    private readonly Thread _thread;
    private readonly byte[] _in = new byte[MacDriver.FrameOffset + 1518];
    private readonly byte[] _out = new byte[MacDriver.FrameOffset + 1518];
    private volatile bool _stops;

    public TapJack(TapDriver tap, W5500Model chip)
    {
        _tap = tap;
        _chip = chip;
        chip.Jack = this;
        chip.SendsAtOnce = true;
        _thread = new Thread(Carry) { IsBackground = true, Name = "cable" };
        _thread.Start();
    }

    /// <summary>Frames that the kernel had no room for.</summary>
    public int Lost { get; private set; }

    void IJack.Sent(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(_out.AsSpan(MacDriver.FrameOffset));
        if (!_tap.Transmit(_out, frame.Length))
        {
            Lost++;
        }
    }

    public void Dispose()
    {
        _stops = true;
        _tap.Kick();
        Assert.IsTrue(_thread.Join(5000));
    }

    private void Carry()
    {
        while (!_stops)
        {
            _tap.Wait(100);
            for (int length; (length = _tap.Receive(_in)) > 0;)
            {
                _chip.Arrive(_in.AsSpan(MacDriver.FrameOffset, length));
            }
        }
    }
}
