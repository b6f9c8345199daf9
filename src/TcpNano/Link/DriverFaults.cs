using System;

namespace TcpNano.Link;

/// <summary>
/// Collects a driver's exceptions. A driver should not throw. When it does, that counts as no frame or no room, the stack calls it
/// again later, and the app can get the first exception.
/// </summary>
internal sealed class DriverFaults
{
    /// <summary>The first exception that the app has not taken, or null.</summary>
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

    /// <summary>Asks a driver that may throw whether its link is up.</summary>
    /// <returns>The driver's answer; true when it threw, for that says nothing about the link.</returns>
    public bool IsLinkUp(MacDriver driver)
    {
        try
        {
            return driver.IsLinkUp;
        }
        catch (Exception e)
        {
            Report(e);
            return true;
        }
    }

    /// <summary>Passes a frame to a driver that may throw.</summary>
    /// <returns>The driver's answer; false when it threw.</returns>
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
