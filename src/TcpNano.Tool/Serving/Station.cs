using TcpNano.Dhcp;
using TcpNano.Diagnostics;
using TcpNano.Linux;
using TcpNano.Link;
using TcpNano.Tool.Capturing;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Serving;

/// <summary>A stack on a TAP.</summary>
internal sealed class Station : IDisposable
{
    /// <summary>How many watchers at a time may look at what the stack does.</summary>
    public const int Watchers = 4;

    // Room for some hundred frames, whole: a watcher on the same machine reads them at once.
    private const int WatchedOctets = 1 << 20;
    private const int LargestFrame = 1518;

    private readonly TapDriver _tap;
    private readonly TraceServer? _watched;
    private readonly LiveCapture? _capture;

    /// <summary>Puts a stack on a TAP.</summary>
    /// <param name="tap">The TAP; the station's from now on.</param>
    /// <param name="options">The stack's sizes and times.</param>
    /// <param name="address">Its address and network; null to get one by DHCP.</param>
    /// <param name="gateway">The router, 0 for none.</param>
    /// <param name="trace">Where to print each frame, or null.</param>
    /// <param name="capture">Where to write each frame, or null; the station's from now on.</param>
    /// <param name="watchPort">The port that shows watchers what the stack does; 0 for none.</param>
    public Station(TapDriver tap, StackOptions options, InterfaceAddress? address, uint gateway, Action<LadderRow>? trace, LiveCapture? capture, int watchPort)
    {
        _tap = tap;
        Options = options;
        Tracer = trace is null ? null : new TracingDriver(tap, trace, options.Connections);
        _capture = capture;
        MacDriver driver = Tracer is null ? tap : Tracer;
        CapturingDriver? capturer = capture is null ? null : new CapturingDriver(driver, capture);
        Driver = capturer is null ? driver : capturer;
        WatchPort = watchPort;
        FrameTap? tapped = watchPort == 0 ? null : new FrameTap(Driver, WatchedOctets, LargestFrame);
        Stack = new NetworkStack(tapped is null ? Driver : tapped, options);
        _watched = tapped is null ? null : new TraceServer(Stack, watchPort, Watchers, tapped);
        if (capturer is not null)
        {
            capturer.Stack = Stack;
        }

        if (Tracer is not null)
        {
            Tracer.Stack = Stack;
        }

        if (address is not null)
        {
            Stack.Configure(address.Address, address.Netmask, gateway);
        }
        else
        {
            Dhcp = new DhcpClient(Stack, new DhcpOptions { HostName = "tcpnano" });
            Dhcp.Start();
        }
    }

    /// <summary>The driver the stack works on.</summary>
    public MacDriver Driver { get; }

    /// <summary>Prints segments; null when nobody asked.</summary>
    public TracingDriver? Tracer { get; }

    /// <summary>The stack.</summary>
    public NetworkStack Stack { get; }

    /// <summary>Where the address comes from; null when it was given.</summary>
    public DhcpClient? Dhcp { get; }

    /// <summary>The port that shows watchers what the stack does; 0 for none.</summary>
    public int WatchPort { get; }

    /// <summary>The stack's sizes and times.</summary>
    public StackOptions Options { get; }

    /// <summary>The TAP's name.</summary>
    public string Tap => _tap.Device.Name;

    /// <summary>Whether frames are missing in the capture because they could not be written.</summary>
    public bool IsCaptureIncomplete => _capture is { HasFailed: true };

    /// <summary>Resets what is still connected, and lets the TAP go.</summary>
    public void Dispose()
    {
        _watched?.Dispose();
        Stack.Dispose();
        _tap.Dispose();
        _capture?.Dispose();
    }
}
