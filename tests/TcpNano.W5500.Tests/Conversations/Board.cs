using System.Device.Spi;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.Virtual;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests.Conversations;

/// <summary>A station of a virtual network whose stack reaches it through the driver and the chip's model.</summary>
internal sealed class Board : MacDriver, IJack, IDisposable
{
    private readonly VirtualNetwork _network;
    private readonly VirtualDriver _cable;
    private readonly TestMac _mac;
    private readonly byte[] _frame = new byte[FrameOffset + 1518];

    public Board(VirtualNetwork network, string name, byte[] address, ImpairmentProfile cable, int bus, bool isSlow = false, bool trusting = false)
    {
        _network = network;
        _cable = network.Attach(name, address, cable);
        Chip = new W5500Model(this, bus) { IsSlow = isSlow };
        W5500Settings settings = Bench.Settings();
        settings.Address = address;
        settings.BusId = bus;
        settings.TrustFrameCheck = trusting;
        settings.ResetPin = W5500Settings.NoPin;
        settings.InterruptPin = bus == W5500Model.FirstBus ? W5500Model.InterruptPin : W5500Settings.NoPin;
        _mac = new TestMac(settings, () => network.Now);
    }

    public W5500Model Chip { get; }

    public VirtualDriver Cable => _cable;

    public override MacCapabilities Capabilities => _mac.Capabilities;

    public override int Mtu => _mac.Mtu;

    public override bool IsLinkUp => _mac.IsLinkUp;

    public override void GetAddress(byte[] buffer) => _mac.GetAddress(buffer);

    public override int Receive(byte[] frame)
    {
        Pump();
        return _mac.Receive(frame);
    }

    public override bool Transmit(byte[] frame, int length) => _mac.Transmit(frame, length);

    public override int Wait(int timeout) => _mac.Wait(timeout);

    public override void Kick() => _mac.Kick();

    public override long Now()
    {
        Chip.AdvanceTo(1000.0 * _network.Now);
        return _mac.Now();
    }

    public int GetCounter(W5500Counter counter) => _mac.GetCounter(counter);

    public string Describe()
    {
        return string.Join(", ", Enum.GetValues<W5500Counter>().Where(c => _mac.GetCounter(c) != 0).Select(c => c + " " + _mac.GetCounter(c)))
            + $", chip: {Chip.FramesReceived} in, {Chip.FramesSent} out, {Chip.Overflows} without room, trouble {Chip.Noise?.Happened ?? 0}";
    }

    /// <summary>What a thread that waits for the driver would be woken by has the stack polled.</summary>
    public void Wake()
    {
        Pump();
        if (Wait(0) != 0)
        {
            _cable.Kick();
        }
    }

    /// <summary>Lets bus and cable be in order from now on; the chip is as the trouble has left it.</summary>
    public void EndTrouble(ImpairmentProfile cable)
    {
        Chip.Noise!.IsOver = true;
        Chip.LinkUp = true;
        _network.Impair(_cable, cable);
    }

    void IJack.Sent(ReadOnlySpan<byte> frame)
    {
        Assert.IsTrue(_cable.Send(frame));
    }

    public void Dispose()
    {
        _mac.Dispose();
        Assert.AreEqual("", string.Join('\n', Chip.Violations.Distinct()), "what the datasheet forbids");
    }

    private void Pump()
    {
        for (int length; (length = _cable.Receive(_frame)) > 0;)
        {
            Chip.Arrive(_frame.AsSpan(FrameOffset, length));
        }
    }
}
