using TcpNano.Diagnostics;
using TcpNano.Link;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Events;

/// <summary>A device with a trace server, and a desk from which one watches it and talks to it, on one wire in virtual time. Once it stands it allocates nothing.</summary>
internal sealed class TraceBench
{
    public const uint DeviceAddress = 0x0A000001;
    public const uint DeskAddress = 0x0A000002;
    public const int TracePort = 9000;
    public const int ServicePort = 7;
    public const int Keep = 200;

    public readonly NetworkStack Device;
    public readonly NetworkStack Desk;
    public readonly FrameTap Tap;
    public readonly TraceServer Server;
    public readonly TcpListener Service;

    /// <summary>False: what the desk sends does not arrive, nor what is sent to it.</summary>
    public bool Connected = true;

    private readonly FakeDriver _device = new FakeDriver();
    private readonly FakeDriver _desk = new FakeDriver();

    public TraceBench(StackOptions options, int watchers)
    {
        _desk.SetAddress(new byte[] { 2, 0, 0, 0, 0, 2 });
        Tap = new FrameTap(_device, 8192, Keep);
        Device = Stack(Tap, options, DeviceAddress);
        Desk = Stack(_desk, Dialogue.NewOptions(), DeskAddress);
        Service = Device.Listen(ServicePort, 4);
        Server = new TraceServer(Device, TracePort, watchers, Tap);
    }

    public static StackOptions Options(int entries)
    {
        StackOptions options = Dialogue.NewOptions();
        options.EventEntries = entries;
        return options;
    }

    /// <summary>The time of both.</summary>
    public long Now
    {
        get { return _device.Clock; }
    }

    /// <summary>A connection to the trace server.</summary>
    public TraceClient Watch()
    {
        return new TraceClient(this, Desk.Connect(DeviceAddress, TracePort, 0));
    }

    /// <summary>A connection to the device's service; its other end is in <see cref="Accepted"/>.</summary>
    public TcpConnection Talk()
    {
        TcpConnection talk = Desk.Connect(DeviceAddress, ServicePort, 0);
        Run(10);
        Accepted = Service.Accept(0);
        return talk;
    }

    /// <summary>The device's end of the last <see cref="Talk"/>.</summary>
    public TcpConnection Accepted;

    /// <summary>Lets time pass, a millisecond at a time.</summary>
    public void Run(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            do
            {
                Device.Poll();
                Desk.Poll();
                Carry(_device, _desk);
                Carry(_desk, _device);
            }
            while (_device.ReceiveCount + _desk.ReceiveCount != 0);
            _device.Clock++;
            _desk.Clock++;
        }
    }

    private void Carry(FakeDriver from, FakeDriver to)
    {
        byte[] frame = from.TakeSent();
        while (frame != null)
        {
            if (Connected)
            {
                to.Inject(frame, from.TakenLength);
            }

            frame = from.TakeSent();
        }
    }

    private static NetworkStack Stack(MacDriver driver, StackOptions options, uint address)
    {
        NetworkStack stack = new NetworkStack(driver, options);
        stack.Configure(address, 0xFFFFFF00, 0);
        return stack;
    }
}
