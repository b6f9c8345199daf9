using System;

namespace TcpNano.Link;

/// <summary>
/// What a driver threw. A driver should answer and not throw; when one does, it counts as having no frame or no room, it is asked
/// again, and the app hears of the first exception.
/// </summary>
internal sealed class DriverFaults
{
    /// <summary>The first exception the app has not heard of, or null.</summary>
    public Exception First;

    private readonly StackCounters _counters;

    public DriverFaults(StackCounters counters)
    {
        _counters = counters;
    }

    /// <summary>Notes an exception.</summary>
    public void Report(Exception exception)
    {
        _counters.Count(StackCounter.DriverFaults);
        if (First == null)
        {
            First = exception;
        }
    }

    /// <summary>Hands a frame to a driver that may throw.</summary>
    /// <returns>What it answered; false when it threw.</returns>
    public bool Transmit(MacDriver driver, byte[] frame, int length)
    {
        try
        {
            return driver.Transmit(frame, length);
        }
        catch (Exception e)
        {
            Report(e);
            return false;
        }
    }
}
