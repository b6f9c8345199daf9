using System.Device.Gpio;
using System.Device.Spi;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Link;
using TcpNano.W5500.Tests.Model;

namespace TcpNano.W5500.Tests;

/// <summary>Opening and closing: what the chip is told, and chips that are none.</summary>
[TestClass]
public class OpeningTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Opening_GivesSocket0EverythingInMacRaw(bool lowOctetFirst)
    {
        using Bench bench = new(lowOctetFirst: lowOctetFirst);
        W5500Model chip = bench.Chip;
        Assert.AreEqual(0x42, chip.Peek(0x03), "status");
        Assert.AreEqual(0x94, chip.Peek(0x00), "MACRAW, own address only, no IPv6; multicast passes");
        Assert.AreEqual(16, chip.Peek(0x1E), "KB to receive into");
        Assert.AreEqual(16, chip.Peek(0x1F), "KB to send from");
        for (int i = 0; i < 6; i++)
        {
            Assert.AreEqual(Bench.Own[i], chip.PeekCommon(0x09 + i), "address");
        }

        Assert.AreEqual(0x10, chip.PeekCommon(0x00), "no answers of its own");
        Assert.IsTrue(bench.Mac.IsLinkUp);
        Assert.AreEqual(1500, bench.Mac.Mtu);
        byte[] address = new byte[6];
        bench.Mac.GetAddress(address);
        CollectionAssert.AreEqual(Bench.Own, address);
    }

    [TestMethod]
    public void ResetPin_IsUsedWhenThereIsOne_AndTheCommandElse()
    {
        using (Bench pin = new())
        {
            Assert.AreEqual(3, pin.Chip.Resets, "power, and both edges of the pin");
        }

        using Bench command = new(settings => settings.ResetPin = W5500Settings.NoPin);
        Assert.AreEqual(2, command.Chip.Resets, "power, and the command");
    }

    [TestMethod]
    public void Interrupt_IsEnabledOnlyWithItsPin()
    {
        using (Bench without = new())
        {
            Assert.AreEqual(0, without.Chip.PeekCommon(0x18));
        }

        using Bench with = new(settings => settings.InterruptPin = W5500Model.InterruptPin);
        Assert.AreEqual(1, with.Chip.PeekCommon(0x18));
        Assert.AreEqual(4, with.Chip.Peek(0x2C), "only received frames");
    }

    [TestMethod]
    [DataRow((byte)3, 3)]
    [DataRow((byte)0, 255)]
    public void AnotherChip_OrNone_IsRefusedWithItsVersion(byte version, int told)
    {
        W5500Exception e = Assert.ThrowsExactly<W5500Exception>(() => new Bench(prepare: chip => chip.Version = version));
        Assert.AreEqual(told, e.Version);
        Assert.IsFalse(GpioController.Wires.IsOpen(W5500Model.ResetPin), "its pins are free again");
    }

    [TestMethod] // seen on hardware: the version reads as 0 for a while
    public void Version_MayBeLate()
    {
        GpioController.Wires.Clear();
        W5500Model chip = new() { Version = 0 };
        int reads = 0;
        chip.Version = 7;
        chip.OnRead = (0, 0x39, Late);
        using TestMac mac = new(Bench.Settings(), () => 0);
        Assert.AreEqual(3, reads);
        Assert.IsEmpty(chip.Violations);

        void Late()
        {
            if (++reads == 3)
            {
                chip.Version = 4;
            }
            else
            {
                chip.OnRead = (0, 0x39, Late);
            }
        }
    }

    [TestMethod]
    public void BusErrorWhileOpening_GoesToTheCaller_AndFreesThePins()
    {
        Assert.ThrowsExactly<InvalidOperationException>(() => new Bench(prepare: chip => chip.ThrowsNext = 1));
        Assert.IsFalse(GpioController.Wires.IsOpen(W5500Model.ResetPin));
    }

    [TestMethod]
    public void NoSuchBus_IsAnArgumentError()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Bench(settings => settings.BusId = 9));
    }

    [TestMethod]
    public void SettingsOutOfRange_AreRefused()
    {
        Action<W5500Settings>[] wrong =
        [
            settings => settings.Address = null!,
            settings => settings.Address = new byte[5],
            settings => settings.Address = [1, 0, 0, 0, 0, 1],
            settings => settings.ClockFrequency = 99_999,
            settings => settings.ClockFrequency = 80_000_001,
            settings => settings.PollWindow = -1,
            settings => settings.PollWindow = 1001,
            settings => settings.IdlePoll = 0,
            settings => settings.Multicast = (MulticastFilter)3,
        ];
        foreach (Action<W5500Settings> tune in wrong)
        {
            Assert.ThrowsExactly<ArgumentException>(() => new Bench(tune));
        }

        Assert.ThrowsExactly<ArgumentNullException>(() => new W5500Mac(null!));
    }

    [TestMethod]
    public void PinInUse_IsTold_AndFreesTheOthers()
    {
        GpioController.Wires.Clear();
        _ = new W5500Model();
        using GpioPin taken = new GpioController().OpenPin(W5500Model.InterruptPin, PinMode.Input);
        W5500Settings settings = Bench.Settings();
        settings.InterruptPin = W5500Model.InterruptPin;
        Assert.ThrowsExactly<InvalidOperationException>(() => new W5500Mac(settings));
        Assert.IsFalse(GpioController.Wires.IsOpen(W5500Model.ResetPin));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(14)]
    public void CounterThatIsNone_IsRefused(int counter)
    {
        using Bench bench = new();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => bench.Mac.GetCounter((W5500Counter)counter));
    }

    [TestMethod]
    public void Disposing_StopsTheChip_AndIsHarmlessTwice()
    {
        using Bench bench = new(settings => settings.InterruptPin = W5500Model.InterruptPin);
        bench.Chip.Arrive(Bench.Frame(60, 1));
        bench.Mac.Dispose();
        bench.Mac.Dispose();
        bench.Chip.Advance(10);
        Assert.AreEqual(0, bench.Chip.Peek(0x03), "status");
        Assert.IsFalse(bench.Mac.IsLinkUp);
        bench.ExpectNoFrame();
        Assert.IsFalse(bench.Transmit(Bench.Frame(60, 1)));
        Assert.AreEqual(MacDriver.WakeKick, bench.Mac.Wait(0));
        Assert.IsFalse(GpioController.Wires.IsOpen(W5500Model.InterruptPin));
    }

    [TestMethod]
    public void Checksums_AreTheStacks_UnlessTheFrameCheckIsTrusted()
    {
        using (Bench bench = new())
        {
            Assert.AreEqual(MacCapabilities.None, bench.Mac.Capabilities);
        }

        using Bench trusting = new(settings => settings.TrustFrameCheck = true);
        Assert.AreEqual(MacCapabilities.ReceiveChecksumsVerified, trusting.Mac.Capabilities);
    }

    [TestMethod]
    [DataRow(MulticastFilter.IPv4, true, false, true, false)]
    [DataRow(MulticastFilter.None, false, false, true, false)]
    [DataRow(MulticastFilter.All, true, true, true, false)]
    public void Multicast_PassesAsAskedFor(MulticastFilter filter, bool group, bool otherGroup, bool broadcast, bool otherStation)
    {
        using Bench bench = new(settings => settings.Multicast = filter);
        Assert.AreEqual(group, Passes([1, 0, 0x5E, 0, 0, 0xFB]), "mDNS");
        Assert.AreEqual(otherGroup, Passes([1, 0x80, 0xC2, 0, 0, 0x0E]), "LLDP");
        Assert.AreEqual(broadcast, Passes(Bench.Broadcast), "broadcast");
        Assert.AreEqual(otherStation, Passes(Bench.Other), "another station's");
        Assert.IsTrue(Passes(Bench.Own), "own");
        bench.Expect(W5500Counter.Filtered, filter == MulticastFilter.All ? 1 : 0);

        bool Passes(byte[] to)
        {
            bench.Chip.Arrive(Bench.Frame(80, 3, to));
            return bench.Receive().Length > 0;
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void IPv6_PassesOnlyIfAskedFor(bool asked)
    {
        using Bench bench = new(settings => settings.PassIPv6 = asked);
        byte[] frame = Bench.Frame(80, 1);
        frame[12] = 0x86;
        frame[13] = 0xDD;
        bench.Chip.Arrive(frame);
        Assert.AreEqual(asked, bench.Receive().Length > 0);
    }
}
