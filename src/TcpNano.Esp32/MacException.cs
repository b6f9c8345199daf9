using System;

namespace TcpNano.Esp32;

/// <summary>A MAC cannot be opened, or cannot do what it was asked for.</summary>
public class MacException : Exception
{
    /// <summary>Which <see cref="MacError"/>.</summary>
    public readonly int Error;

    /// <summary>The platform's own code, esp_err_t on an ESP32; 0 when there is none.</summary>
    public readonly int PlatformError;

    /// <summary>Makes an exception of a result.</summary>
    /// <param name="error">A <see cref="MacError"/>.</param>
    /// <param name="platformError">The platform's own code, or 0.</param>
    public MacException(int error, int platformError)
        : base(Describe(error, platformError))
    {
        Error = error;
        PlatformError = platformError;
    }

    private static string Describe(int error, int platformError)
    {
        string text;
        switch (error)
        {
            case MacError.NoRoom:
                text = "No room for a frame";
                break;
            case MacError.LinkDown:
                text = "The link is down";
                break;
            case MacError.Invalid:
                text = "A pin, name, password or setting is out of its range, or a pin is used twice";
                break;
            case MacError.Busy:
                text = "The MAC or one of its pins belongs to another driver: the firmware needs a build where lwIP does not use it";
                break;
            case MacError.NotOpen:
                text = "No MAC is open";
                break;
            case MacError.NoMemory:
                text = "Not enough native memory for the MAC";
                break;
            case MacError.Hardware:
                text = "The MAC or its PHY does not answer: check board, pins and power";
                break;
            case MacError.NotSupported:
                text = "This chip or firmware has no such MAC";
                break;
            default:
                text = "MAC error " + error.ToString();
                break;
        }

        return platformError == 0 ? text : text + " (platform error " + platformError.ToString() + ")";
    }
}
