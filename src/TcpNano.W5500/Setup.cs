using System;
using System.Device.Gpio;
using System.Device.Spi;
using System.Threading;

namespace TcpNano.W5500;

/// <summary>What the chip is told once, and how it is seen whether it still knows.</summary>
internal sealed class Setup
{
    private const int ResetLow = 2;
    private const int ResetTime = 200;
    private const int OpenTries = 16;

    private readonly Bus _bus;
    private readonly GpioPin _reset;
    private readonly byte[] _address;
    private readonly byte[] _values = new byte[Chip.AddressLength];
    private readonly int _mode;
    private readonly int _mask;

    /// <summary>Prepares, for a chip that has been reset.</summary>
    public Setup(Bus bus, GpioPin reset, byte[] address, W5500Settings settings, bool withInterrupt)
    {
        _bus = bus;
        _reset = reset;
        _address = address;
        _mask = withInterrupt ? 1 : 0;
        int mode = Chip.MacRaw;
        if (settings.Multicast != MulticastFilter.All)
        {
            mode |= Chip.MacFilter;
        }

        if (settings.Multicast == MulticastFilter.None)
        {
            mode |= Chip.BlockMulticast;
        }

        if (!settings.PassIPv6)
        {
            mode |= Chip.BlockIPv6;
        }

        _mode = mode;
    }

    /// <summary>Resets the chip and waits until it answers: when the driver is opened.</summary>
    /// <param name="spi">The bus.</param>
    /// <param name="reset">The pin; null for none.</param>
    /// <returns>Whether words go with their low octet first.</returns>
    /// <exception cref="W5500Exception">It is no W5500.</exception>
    public static bool FirstReset(SpiDevice spi, GpioPin reset)
    {
        byte[] sent = new byte[4];
        byte[] received = new byte[4];
        if (reset != null)
        {
            reset.Write(PinValue.Low);
            Thread.Sleep(ResetLow);
            reset.Write(PinValue.High);
        }
        else
        {
            sent[1] = Chip.MR;
            sent[2] = Chip.CommonBlock | Chip.Write;
            sent[3] = Chip.Reset;
            spi.Write(new SpanByte(sent));
        }

        // Some chips say version 0 for a while.
        sent[1] = Chip.VERSIONR;
        sent[2] = Chip.CommonBlock;
        for (int i = 0; i < ResetTime; i++)
        {
            Thread.Sleep(1);
            spi.TransferFullDuplex(new SpanByte(sent), new SpanByte(received));
            if (received[3] == Chip.Version)
            {
                bool lowFirst;
                if (Bus.TryOrder(spi, out lowFirst))
                {
                    return lowFirst;
                }
            }
        }

        throw new W5500Exception(received[3]);
    }

    /// <summary>Begins a reset while the driver runs; the next step is <see cref="EndReset"/>, some milliseconds later.</summary>
    public void BeginReset()
    {
        if (_reset != null)
        {
            _reset.Write(PinValue.Low);
        }
        else
        {
            _values[0] = Chip.Reset;
            _bus.Write(Chip.CommonBlock, Chip.MR, _values, 1);
        }
    }

    /// <summary>Takes the chip out of reset, when there is a pin that holds it there.</summary>
    public void EndReset()
    {
        if (_reset != null)
        {
            _reset.Write(PinValue.High);
        }
    }

    /// <summary>Tells the chip everything, and opens the socket anew. What is in its buffers is lost.</summary>
    /// <returns>Whether the socket is open: then the pointers are in the bus, as <see cref="Bus.ReadSocket"/> leaves them.</returns>
    public bool Open()
    {
        SetCommon(Chip.SIMR, 0);
        _bus.Command(Chip.Close);
        SetCommon(Chip.MR, Chip.PingBlock);
        Array.Copy(_address, 0, _values, 0, Chip.AddressLength);
        _bus.Write(Chip.CommonBlock, Chip.SHAR, _values, Chip.AddressLength);

        // All memory for socket 0. The others first: more than there is must not be given away at any time.
        for (int socket = Chip.Sockets - 1; socket >= 0; socket--)
        {
            _values[0] = (byte)(socket == 0 ? Chip.BufferKilobytes : 0);
            _values[1] = _values[0];
            _bus.Write(Chip.SocketBlock + (socket * Chip.NextSocket), Chip.Sn_RXBUF_SIZE, _values, 2);
        }

        SetSocket(Chip.Sn_MR, _mode);
        SetSocket(Chip.Sn_IMR, Chip.ReceivedInterrupt);
        SetSocket(Chip.Sn_IR, 0xFF);
        _bus.Command(Chip.Open);
        for (int i = 0; i < OpenTries; i++)
        {
            _bus.ReadSocket();
            if (_bus.Status == Chip.MacRawStatus && _bus.Sizes == ((Chip.BufferKilobytes << 8) | Chip.BufferKilobytes)
                && _bus.TransmitRead == _bus.TransmitWrite)
            {
                SetCommon(Chip.SIMR, _mask);
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends reception, for good.</summary>
    public void Close()
    {
        SetCommon(Chip.SIMR, 0);
        _bus.Command(Chip.Close);
    }

    /// <summary>Whether the chip answers as a W5500 does: after <see cref="Bus.ReadSetup"/>.</summary>
    public bool IsThere()
    {
        return _bus.Common(Chip.VERSIONR) == Chip.Version;
    }

    /// <summary>Whether it still knows what <see cref="Open"/> has told it: after <see cref="Bus.ReadSetup"/>.</summary>
    public bool IsSet()
    {
        for (int i = 0; i < Chip.AddressLength; i++)
        {
            if (_bus.Common(Chip.SHAR + i) != _address[i])
            {
                return false;
            }
        }

        return _bus.Common(Chip.MR) == Chip.PingBlock && _bus.Common(Chip.SIMR) == _mask && _bus.SocketMode() == _mode
            && _bus.SocketMask() == Chip.ReceivedInterrupt;
    }

    private void SetCommon(int register, int value)
    {
        _values[0] = (byte)value;
        _bus.Write(Chip.CommonBlock, register, _values, 1);
    }

    private void SetSocket(int register, int value)
    {
        _values[0] = (byte)value;
        _bus.Write(Chip.SocketBlock, register, _values, 1);
    }
}
