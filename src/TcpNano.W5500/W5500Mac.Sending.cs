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
    private const int DoubtFor = 5;
    private const long Never = long.MaxValue;

    // Preamble, check sequence and gap of a frame; header of a transfer, and the setting of Sn_TX_WR behind it.
    private const int FrameOverhead = 24;
    private const int TransferOverhead = 9;

    private int _written;
    private int _sentLength;
    private bool _isSending;

    // From when on the latest frame counts as stuck; set when a reading has shown it unsent.
    private long _stuckAt = Never;

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        if (length < HeaderLength || length > MaxFrame)
        {
            ThrowLength();
        }

        lock (_gate)
        {
            int written = _written;
            try
            {
                return Send(frame, length, written);
            }
            catch (Exception e)
            {
                Fail(e);
                if (_written == written)
                {
                    return false;
                }

                // It may have left. To the stack it has: what is lost comes again, but the ACK of what it has not sent would be refused for good.
                _stuckAt = _now + DoubtFor;
                return true;
            }
        }
    }

    private static void ThrowLength()
    {
        throw new ArgumentOutOfRangeException();
    }

    private bool Send(byte[] frame, int length, int start)
    {
        if (!_linkUp)
        {
            return false;
        }

        if (!_isWell)
        {
            if (!Recover())
            {
                return false;
            }

            start = _written;
        }

        int padded = length < MinFrame ? MinFrame : length;
        _bus.WriteFrame(start, frame, FrameOffset, length, padded);
        if (_isSending && MustAsk(padded) && !HasSent())
        {
            _counters[(int)W5500Counter.TransmitterBusy]++;
            return false;
        }

        int end = (start + padded) & 0xFFFF;
        _bus.SetTransmitWrite(end);

        // From here on it may leave, also when the bus throws.
        _written = end;
        _sentLength = padded;
        _isSending = true;
        _isActive = true;
        _counters[(int)W5500Counter.Transmitted]++;
        _bus.Command(Chip.Send);
        return true;
    }

    /// <summary>Whether the chip has to be asked if it has sent the frame before; if not, that frame counts as gone.</summary>
    private bool MustAsk(int next)
    {
        // The link may have gone unnoticed: what was still there a while ago does not leave by the clock.
        if (_now + StuckAfter > _stuckAt || !IsSentMeanwhile(next))
        {
            return true;
        }

        _stuckAt = Never;
        return false;
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

        if (_now > _stuckAt)
        {
            _counters[(int)W5500Counter.SendStuck]++;
            Reopen();
        }

        return false;
    }
}
