using System;

namespace TcpNano.W5500;

/// <content>Whether the chip is as it should be, and what is done when it is not.</content>
/// <remarks>
/// First the socket is opened anew, and everything set again: that costs the frames in the buffers and some 3 ms. When that does not help, the chip is
/// reset, at most once a second; meanwhile the link is down. Nothing here waits.
/// </remarks>
public partial class W5500Mac
{
    private const int CheckInterval = 500;
    private const int Readings = 4;
    private const int FailuresInARow = 8;
    private const int ResetTime = 20;
    private const int ResetLow = 2;
    private const int NextReset = 1000;
    private const int Sizes = (Chip.BufferKilobytes << 8) | Chip.BufferKilobytes;

    private long _checkedAt;
    private long _resetAt;
    private long _nextStep;
    private int _failures;
    private bool _isResetting;
    private bool _isResetLow;

    /// <summary>Reads the state of the socket, and whether it can be true.</summary>
    /// <returns>False when it is not, and something was done about it.</returns>
    private bool ReadState()
    {
        Bus bus = _bus;
        for (int i = 0; i < Readings; i++)
        {
            bus.ReadSocket();
            int size = bus.ReceivedSize;

            // 16-bit registers may change while they are read: then they contradict each other.
            if (bus.Status == Chip.MacRawStatus && bus.Sizes == Sizes && bus.ReceiveRead == _told && bus.TransmitWrite == _written
                && ((bus.ReceiveWrite - _told) & 0xFFFF) == size && size <= Chip.BufferSize)
            {
                _failures = 0;
                _known = bus.ReceiveWrite;
                if (bus.TransmitRead == _written)
                {
                    _isSending = false;
                    _busySince = -1;
                }

                if (_interrupt == null || size != 0 || (bus.Interrupts & Chip.ReceivedInterrupt) == 0 || i == Readings - 1)
                {
                    return true;
                }

                // An interrupt and no frame: cleared, for no edge would follow. What comes meanwhile is found by the next reading.
                bus.CommandAndClear(Chip.Receive);
            }
            else
            {
                _counters[(int)W5500Counter.Rereads]++;
            }
        }

        if (bus.Status == Chip.MacRawStatus && bus.Sizes == Sizes)
        {
            _counters[(int)W5500Counter.PlaceLost]++;
        }
        else
        {
            _counters[(int)W5500Counter.RegistersLost]++;
        }

        Reopen();
        return false;
    }

    /// <summary>Looks, twice a second, whether the chip still knows all that it was told, and how the link is.</summary>
    /// <returns>False when it did not, and something was done about it.</returns>
    private bool Supervise()
    {
        _checkedAt = _now;
        for (int i = 0; i < Readings; i++)
        {
            _bus.ReadSetup();
            if (_setup.IsThere() && _setup.IsSet())
            {
                int phy = _bus.Common(Chip.PHYCFGR);
                _fullSpeed = (phy & Chip.FullSpeed) == Chip.FullSpeed;
                SetLink((phy & Chip.Link) != 0);
                return true;
            }

            _counters[(int)W5500Counter.Rereads]++;
        }

        _counters[(int)W5500Counter.RegistersLost]++;
        if (_setup.IsThere())
        {
            Reopen();
        }
        else
        {
            BeginReset();
        }

        return false;
    }

    private void Reopen()
    {
        _counters[(int)W5500Counter.Reopened]++;
        if (!_setup.Open() || !Adopt())
        {
            BeginReset();
        }
    }

    /// <summary>Takes the pointers of a socket that was opened just now for its own.</summary>
    /// <returns>False when the chip is not as it should be.</returns>
    private bool Adopt()
    {
        _told = _bus.ReceiveRead;
        _taken = _told;
        _known = _told;
        _pieceAt = 0;
        _pieceEnd = 0;
        _written = _bus.TransmitWrite;
        _isSending = false;
        _busySince = -1;
        _checkedAt = _now;
        _bus.ReadSetup();
        if (!_setup.IsThere() || !_setup.IsSet())
        {
            return false;
        }

        int phy = _bus.Common(Chip.PHYCFGR);
        _fullSpeed = (phy & Chip.FullSpeed) == Chip.FullSpeed;
        SetLink((phy & Chip.Link) != 0);
        return true;
    }

    private void BeginReset()
    {
        AwaitReset();
        _counters[(int)W5500Counter.Resets]++;
        _setup.BeginReset();
    }

    private void AwaitReset()
    {
        SetLink(false);
        _taken = _known;
        _pieceEnd = _pieceAt;
        _isResetting = true;
        _isResetLow = true;
        _resetAt = _now;
        _nextStep = _now + ResetLow;
    }

    /// <summary>Whether the chip can be used; goes on with a reset that is under way.</summary>
    private bool IsRunning()
    {
        if (!_isResetting)
        {
            return !_isClosed;
        }

        if (_isClosed || _now < _nextStep)
        {
            return false;
        }

        _nextStep = _now + ResetTime;
        if (_isResetLow)
        {
            _isResetLow = false;
            _setup.EndReset();
            return false;
        }

        if (_now - _resetAt >= NextReset)
        {
            BeginReset();
            return false;
        }

        _bus.ReadSetup();
        if (_setup.IsThere() && _setup.Open() && Adopt())
        {
            _isResetting = false;
            return true;
        }

        return false;
    }

    /// <summary>The bus threw an exception: nothing is known of what the chip has heard.</summary>
    private void Fail(Exception e)
    {
        Note(e);
        _failures++;

        // The rest of a reading is gone; the stack's place is not, so that it is read again.
        _pieceEnd = _pieceAt;
        if (_failures >= FailuresInARow && !_isResetting)
        {
            // As after a reset: tried again every 20 ms, and really reset after a second.
            _failures = 0;
            AwaitReset();
        }
    }

    private void Note(Exception e)
    {
        _lastError = e;
        _counters[(int)W5500Counter.SpiErrors]++;
    }

    private void SetLink(bool up)
    {
        if (up != _linkUp)
        {
            _linkUp = up;
            _linkChanged = true;
            _counters[(int)W5500Counter.LinkChanges]++;
            _signal.Set();
        }
    }
}
