using Microsoft.VisualStudio.TestTools.UnitTesting;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Events;

namespace TcpNano.Esp32.Tests;

/// <summary>Each test has a firmware that has just started.</summary>
public abstract class Esp32Tests
{
    protected static bool IsCategoryTaken
    {
        get { return EventSink.IsTaken((EventCategory)LinkEvents.Category); }
    }

    [TestInitialize]
    public void Start()
    {
        NativeMac.Reset();
        HighResTimer.IsSupported = true;
        HighResTimer.Current = 0;
    }
}
