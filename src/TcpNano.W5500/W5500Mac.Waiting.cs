using System;
using System.Device.Gpio;
using System.Threading;

namespace TcpNano.W5500;

/// <content>Waiting.</content>
public partial class W5500Mac
{
    private bool _isActive;
    private bool _isKicked;
    private bool _linkChanged;
    private long _pollUntil;

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        long now = Now();
        long end = now + timeout;
        for (;;)
        {
            int woken = 0;
            if (_isKicked)
            {
                _isKicked = false;
                woken = WakeKick;
            }

            if (HasFrame())
            {
                woken |= WakeFrame;
            }

            if (_linkChanged)
            {
                _linkChanged = false;
                woken |= WakeKick;
            }

            if (woken != 0 || timeout == 0)
            {
                return woken;
            }

            now = Now();
            int left = _idlePoll;
            if (timeout > 0)
            {
                if (now >= end)
                {
                    return 0;
                }

                if (end - now < left)
                {
                    left = (int)(end - now);
                }
            }

            if (_isActive)
            {
                _isActive = false;
                _pollUntil = now + _pollWindow;
            }

            if (now < _pollUntil)
            {
                // Lets other threads have their turns, and no more.
                Thread.Sleep(0);
                left = 0;
            }

            _signal.WaitOne(left, false);
        }
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        _isKicked = true;
        _signal.Set();
    }

    private bool HasFrame()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            try
            {
                return _taken != _known || Look();
            }
            catch (Exception e)
            {
                Fail(e);
                return false;
            }
        }
    }

    private void OnInterrupt(object sender, PinValueChangedEventArgs e)
    {
        if (e.ChangeType == PinEventTypes.Falling)
        {
            _signal.Set();
        }
    }
}
