using System;

namespace TcpNano.W5500;

/// <content>Sending.</content>
/// <remarks>
/// The chip sends one frame at a time: a SEND while the one before is on its way would join or lose them. So the driver knows that it
/// has gone, from the last reading of the state or because more time has passed than it takes, or asks. Three transfers, then, or four.
/// </remarks>
public partial class W5500Mac
{
    private const int Asks = 8;
    private const int StuckAfter = 100;

    // Preamble, check sequence and gap of a frame; header of a transfer, and the setting of Sn_TX_WR behind it.
    private const int FrameOverhead = 24;
    private const int TransferOverhead = 9;

    private int _written;
    private int _sentLength;
    private bool _isSending;
    private long _busySince = -1;

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        if (length < HeaderLength || length > MaxFrame)
        {
            ThrowLength();
        }

        lock (_gate)
        {
            try
            {
                return Send(frame, length);
            }
            catch (Exception e)
            {
                Fail(e);
                return false;
            }
        }
    }

    private static void ThrowLength()
    {
        throw new ArgumentOutOfRangeException();
    }

    private bool Send(byte[] frame, int length)
    {
        if (!_linkUp || (!_isWell && !Recover()))
        {
            return false;
        }

        int padded = length < MinFrame ? MinFrame : length;
        bool asks = _isSending && !IsSentMeanwhile(padded);
        _bus.WriteFrame(_written, frame, FrameOffset, length, padded);
        if (asks && !HasSent())
        {
            _counters[(int)W5500Counter.TransmitterBusy]++;
            return false;
        }

        int end = (_written + padded) & 0xFFFF;
        _bus.SetTransmitWrite(end);
        _bus.Command(Chip.Send);
        _written = end;
        _sentLength = padded;
        _isSending = true;
        _isActive = true;
        _counters[(int)W5500Counter.Transmitted]++;
        return true;
    }

    /// <summary>
    /// Whether the frame before has gone by the time that the next one is written, however fast this processor is: at 100 Mbit/s both ways nothing
    /// delays it, and the next one's octets take their time on SPI. A tenth more for a clock that is faster than asked for.
    /// </summary>
    private bool IsSentMeanwhile(int next)
    {
        return _fullSpeed && (next + TransferOverhead) * 1000 >= (_sentLength + FrameOverhead) * _clock * 11;
    }

    /// <summary>Asks the chip until it has sent the frame before, for a while.</summary>
    private bool HasSent()
    {
        for (int i = 0; i < Asks; i++)
        {
            if (!ReadState())
            {
                return false;
            }

            if (!_isSending)
            {
                return true;
            }
        }

        if (_busySince < 0)
        {
            _busySince = _now;
        }
        else if (_now - _busySince > StuckAfter)
        {
            _counters[(int)W5500Counter.SendStuck]++;
            Reopen();
        }

        return false;
    }
}
