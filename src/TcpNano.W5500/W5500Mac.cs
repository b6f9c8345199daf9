using System;
using System.Device.Gpio;
using System.Device.Spi;
using System.Threading;
using TcpNano.Link;

namespace TcpNano.W5500;

/// <summary>
/// A W5500 as plain Ethernet MAC: its own TCP/IP is not used, frames go through its socket 0 (MACRAW) with all of its buffers, 16 KB each way.
/// </summary>
/// <remarks>
/// <para>Runs on the published firmware of every board that has System.Device.Spi. The README beside it has wiring, costs and garbage.</para>
/// <para>
/// A lock of its own guards the bus, so that <see cref="Wait"/> may run beside the other calls. No other device may be used on the same
/// SPI bus while one of these calls runs, unless the firmware takes turns between devices.
/// </para>
/// <para>
/// A chip that has lost its registers or its place, or that does not answer, is set up again by itself; while it is not there, the link is down.
/// <see cref="GetCounter"/> tells how often. An exception of the bus ends the call that met it, with "no frame" or "no room", and is counted.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// W5500Mac mac = new W5500Mac(new W5500Settings { Address = address, BusId = 1, ChipSelectPin = 17, ResetPin = 20, InterruptPin = 21 });
/// NetworkStack stack = new NetworkStack(mac, new StackOptions { Secret = secret });
/// </code>
/// </example>
public partial class W5500Mac : MacDriver, IDisposable
{
    private const int Counters = (int)W5500Counter.LinkChanges + 1;

    private readonly object _gate = new object();
    private readonly AutoResetEvent _signal = new AutoResetEvent(false);
    private readonly int[] _counters = new int[Counters];
    private readonly byte[] _address = new byte[Chip.AddressLength];
    private readonly Bus _bus;
    private readonly Setup _setup;
    private readonly SpiDevice _spi;
    private readonly GpioPin _interrupt;
    private readonly GpioPin _reset;
    private readonly bool _trustsFrameCheck;
    private readonly bool _filters;
    private readonly int _pollWindow;
    private readonly int _idlePoll;
    private readonly int _clock;
    private Exception _lastError;
    private long _now;
    private bool _linkUp;
    private bool _fullSpeed;
    private bool _isClosed;

    /// <summary>Opens SPI bus and pins, resets the chip and sets it up: some 10 ms. The link comes up some two seconds later.</summary>
    /// <param name="settings">How it is connected, and what it is to do.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or there is no such SPI bus or pin.</exception>
    /// <exception cref="InvalidOperationException">A pin is in use.</exception>
    /// <exception cref="W5500Exception">No W5500 answers.</exception>
    public W5500Mac(W5500Settings settings)
    {
        Check(settings);
        Array.Copy(settings.Address, 0, _address, 0, Chip.AddressLength);
        _trustsFrameCheck = settings.TrustFrameCheck;
        _filters = settings.Multicast == MulticastFilter.All;
        _pollWindow = settings.PollWindow;
        _idlePoll = settings.InterruptPin == W5500Settings.NoPin ? settings.IdlePoll : CheckInterval;
        _clock = (settings.ClockFrequency + 999999) / 1000000;
        bool done = false;
        try
        {
            SpiConnectionSettings connection = new SpiConnectionSettings(settings.BusId, settings.ChipSelectPin);
            connection.ClockFrequency = settings.ClockFrequency;
            connection.Mode = SpiMode.Mode0;
            connection.DataBitLength = 8;
            _spi = new SpiDevice(connection);
            GpioController pins = new GpioController();
            _reset = settings.ResetPin == W5500Settings.NoPin ? null : pins.OpenPin(settings.ResetPin, PinMode.Output);
            _interrupt = settings.InterruptPin == W5500Settings.NoPin ? null : pins.OpenPin(settings.InterruptPin, PinMode.Input);
            _bus = new Bus(_spi, Setup.FirstReset(_spi, _reset));
            _setup = new Setup(_bus, _reset, _address, settings, _interrupt != null);
            _bus.ReadSetup();
            if (!TryOpen())
            {
                throw new W5500Exception(_bus.Common(Chip.VERSIONR));
            }

            if (_interrupt != null)
            {
                _interrupt.ValueChanged += OnInterrupt;
            }

            // Whoever makes a stack on it asks for the link; this is no change.
            _linkChanged = false;
            done = true;
        }
        finally
        {
            if (!done)
            {
                Release();
            }
        }
    }

    /// <summary>The last exception of the SPI bus; null when there was none.</summary>
    public Exception LastError
    {
        get { return _lastError; }
    }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities
    {
        get { return _trustsFrameCheck ? MacCapabilities.ReceiveChecksumsVerified : MacCapabilities.None; }
    }

    /// <inheritdoc/>
    public override int Mtu
    {
        get { return MaxFrame - HeaderLength; }
    }

    /// <inheritdoc/>
    /// <remarks>As the chip's PHY said within the last half second.</remarks>
    public override bool IsLinkUp
    {
        get { return _linkUp; }
    }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        Array.Copy(_address, 0, buffer, 0, Chip.AddressLength);
    }

    /// <inheritdoc/>
    public override long Now()
    {
        return SetNow(Environment.TickCount64);
    }

    /// <summary>Reads a counter.</summary>
    /// <param name="counter">Which.</param>
    /// <returns>Its value since the driver was opened, modulo 2^31.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such counter.</exception>
    public int GetCounter(W5500Counter counter)
    {
        if (counter < 0 || (int)counter >= Counters)
        {
            throw new ArgumentOutOfRangeException(nameof(counter));
        }

        int value = counter == W5500Counter.Transfers ? _bus.Transfers : _counters[(int)counter];
        return value & 0x7FFFFFFF;
    }

    /// <summary>Stops reception and gives bus and pins back. Ends a wait that is going on. Stop the stack first. Later calls do no harm.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _isWell = false;
            SetLink(false);
            if (_interrupt != null)
            {
                _interrupt.ValueChanged -= OnInterrupt;
            }

            try
            {
                _setup.Close();
            }
            catch (Exception e)
            {
                // The chip goes on receiving into its own buffer; nobody is told of it any more.
                Note(e);
            }

            Release();
        }

        Kick();
    }

    /// <summary>For a driver with another clock: its <see cref="Now"/> tells this one the time.</summary>
    /// <param name="now">Milliseconds, from any origin, never less than before.</param>
    /// <returns>The same.</returns>
    protected long SetNow(long now)
    {
        _now = now;
        return now;
    }

    private static void Check(W5500Settings settings)
    {
        if (settings == null)
        {
            throw new ArgumentNullException(nameof(settings));
        }

        byte[] address = settings.Address;
        if (address == null || address.Length != Chip.AddressLength || (address[0] & 1) != 0)
        {
            throw new ArgumentException(nameof(settings.Address));
        }

        CheckRange(settings.ClockFrequency, 100000, 80000000, nameof(settings.ClockFrequency));
        CheckRange(settings.PollWindow, 0, 1000, nameof(settings.PollWindow));
        CheckRange(settings.IdlePoll, 1, 1000, nameof(settings.IdlePoll));
        CheckRange((int)settings.Multicast, 0, (int)MulticastFilter.All, nameof(settings.Multicast));
    }

    private static void CheckRange(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException(name);
        }
    }

    private void Release()
    {
        if (_spi != null)
        {
            _spi.Dispose();
        }

        if (_interrupt != null)
        {
            _interrupt.Dispose();
        }

        if (_reset != null)
        {
            _reset.Dispose();
        }
    }
}
