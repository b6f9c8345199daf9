using System;

namespace TcpNano.W5500;

/// <content>Receiving.</content>
/// <remarks>
/// The chip puts frames one after the other into its buffer, each behind its length. One transfer reads the state of the socket, one reads as
/// much as one large frame, which is often several small ones, and two give the room back when all that is known of was taken: four for a
/// frame that comes alone, less for more.
/// </remarks>
public partial class W5500Mac
{
    private const int HeaderLength = 14;
    private const int MaxFrame = 1514;
    private const int MinFrame = 60;
    private const int LengthOctets = 2;

    // Positions are the chip's 16-bit pointers: what the stack took, up to where frames are known to lie, what the chip was told.
    private int _taken;
    private int _known;
    private int _told;

    // What of the last reading was not handed over yet.
    private int _pieceAt;
    private int _pieceEnd;

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        lock (_gate)
        {
            try
            {
                return Take(frame);
            }
            catch (Exception e)
            {
                Fail(e);
                return 0;
            }
        }
    }

    private int Take(byte[] frame)
    {
        if (_taken == _known && !Look())
        {
            return 0;
        }

        byte[] piece = _bus.Received;
        int at = _pieceAt;
        int left = _pieceEnd - at;
        int size = left > LengthOctets ? (piece[at] << 8) | piece[at + 1] : 0;
        if (size == 0 || size > left)
        {
            left = (_known - _taken) & 0xFFFF;
            if (left > Bus.MostRead)
            {
                left = Bus.MostRead;
            }

            // Empty until it is read: the transfer may throw.
            _pieceEnd = _pieceAt;
            _bus.ReadBuffer(_taken, left);
            at = Bus.DataStart;
            _pieceAt = at;
            _pieceEnd = at + left;
            size = left > LengthOctets ? (piece[at] << 8) | piece[at + 1] : 0;
        }

        int length = size - LengthOctets;
        if (length < MinFrame || size > left)
        {
            // No frame has such a length: this is not where one begins.
            _counters[(int)W5500Counter.PlaceLost]++;
            Reopen();
            return 0;
        }

        _pieceAt = at + size;
        _taken = (_taken + size) & 0xFFFF;
        _isActive = true;
        if (length > frame.Length - FrameOffset)
        {
            _counters[(int)W5500Counter.TooLong]++;
            return 0;
        }

        if (_filters && !IsForUs(piece, at + LengthOctets))
        {
            _counters[(int)W5500Counter.Filtered]++;
            return 0;
        }

        Array.Copy(piece, at + LengthOctets, frame, FrameOffset, length);
        _counters[(int)W5500Counter.Received]++;
        return length;
    }

    /// <summary>Asks the chip for frames, and gives it back the room of those that were taken.</summary>
    /// <returns>Whether there are any.</returns>
    private bool Look()
    {
        if (!_isWell && !Recover())
        {
            return false;
        }

        if (_told != _taken)
        {
            GiveBack();
        }

        if (_now - _checkedAt >= CheckInterval && !Supervise())
        {
            return false;
        }

        return ReadState() && _taken != _known;
    }

    /// <summary>Gives the chip back the room of the frames that were taken. May be repeated.</summary>
    private void GiveBack()
    {
        _bus.SetReceiveRead(_taken);
        if (_interrupt == null)
        {
            _bus.Command(Chip.Receive);
        }
        else
        {
            // What comes between this and the next reading of the state is found by that, what comes later interrupts.
            _bus.CommandAndClear(Chip.Receive);
        }

        _told = _taken;
    }

    private bool IsForUs(byte[] octets, int at)
    {
        if ((octets[at] & 1) != 0)
        {
            return true;
        }

        byte[] address = _address;
        for (int i = 0; i < Chip.AddressLength; i++)
        {
            if (octets[at + i] != address[i])
            {
                return false;
            }
        }

        return true;
    }
}
