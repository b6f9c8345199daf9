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

    // Whether the socket is open as far as the driver has brought it, and whether besides nothing else is in doubt or under way.
    private bool _isOpen;
    private bool _isWell;

    /// <summary>Reads the state of the socket, and whether it can be true.</summary>
    /// <returns>False when it is not, and something was done about it.</returns>
    private bool ReadState()
    {
        Bus bus = _bus;
        int before = -1;
        for (int i = 0; i < Readings; i++)
        {
            bus.ReadSocket();
            int size = bus.ReceivedSize;

            // 16-bit registers may change while they are read, and may say different things while a frame comes in. What agrees with another
            // register, or with the reading before, is true.
            if (bus.Status == Chip.MacRawStatus && bus.Sizes == Sizes && bus.ReceiveRead == _told && bus.TransmitWrite == _written
                && (((bus.ReceiveWrite - _told) & 0xFFFF) == size || size == before) && size <= Chip.BufferSize)
            {
                _failures = 0;
                _known = (_told + size) & 0xFFFF;
                if (bus.TransmitRead == _written)
                {
                    _isSending = false;
                    _stuckAt = Never;
                }
                else if (_stuckAt == Never)
                {
                    _stuckAt = _now + StuckAfter;
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
                before = size;
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
                TakeLink();
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
        if (!TryOpen())
        {
            BeginReset();
        }
    }

    /// <summary>Opens the socket anew, and takes its pointers for the driver's own.</summary>
    /// <returns>False when the chip is not as it should be.</returns>
    private bool TryOpen()
    {
        // Until all of it has been heard, whatever throws meanwhile.
        _isOpen = false;
        _isWell = false;
        _taken = _known;
        _told = _known;
        _pieceEnd = _pieceAt;
        _checkedAt = _now;
        if (!_setup.Open())
        {
            return false;
        }

        _told = _bus.ReceiveRead;
        _taken = _told;
        _known = _told;
        _written = _bus.TransmitWrite;
        _isSending = false;
        _stuckAt = Never;
        _bus.ReadSetup();
        if (!_setup.IsThere() || !_setup.IsSet())
        {
            return false;
        }

        TakeLink();
        _isOpen = true;
        _isWell = true;
        return true;
    }

    private void TakeLink()
    {
        int phy = _bus.Common(Chip.PHYCFGR);
        _fullSpeed = (phy & Chip.FullSpeed) == Chip.FullSpeed;
        SetLink((phy & Chip.Link) != 0);
    }

    /// <summary>Finds out whether the chip can be used, and does the next thing so that it can.</summary>
    private bool Recover()
    {
        if (_isClosed)
        {
            return false;
        }

        if (_isResetting)
        {
            return GoOnResetting();
        }

        if (!_isOpen)
        {
            Reopen();
            return _isWell;
        }

        // The bus threw: what was being given back is given back once more, and everything else shows in the state.
        if (_told != _taken)
        {
            GiveBack();
        }

        if (!ReadState())
        {
            return false;
        }

        _isWell = true;
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
        _isWell = false;
        _isOpen = false;
        _isResetting = true;
        _isResetLow = true;
        _resetAt = _now;
        _nextStep = _now + ResetLow;
    }

    private bool GoOnResetting()
    {
        if (_now < _nextStep)
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
        if (_setup.IsThere() && TryOpen())
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
        _isWell = false;

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
