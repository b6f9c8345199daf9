using System;
using nanoFramework.Hardware.Esp32;
using TcpNano.Link;

namespace TcpNano.Esp32;

/// <summary>What Ethernet and Wi-Fi have in common. One of them at a time can be open: opening another closes the first.</summary>
/// <remarks>
/// Checksums are the driver's business both ways, in C or in hardware. Nothing here allocates after construction but
/// the event queue's own record for a link change. Stop the stack before the driver is disposed of.
/// </remarks>
public abstract class Esp32Mac : MacDriver, IDisposable
{
    // The driver whose MAC is open; a newer one takes its place.
    private static Esp32Mac s_open;

    private readonly object _gate = new object();
    private readonly LinkEvents _events;
    private readonly bool _nativeClock;
    private readonly long _origin = 0;
    private LinkChangedHandler _linkChanged;
    private bool _closed;

    /// <summary>Opens a MAC.</summary>
    /// <param name="kind">A <see cref="MacKind"/>.</param>
    /// <param name="settings">What the kind wants to know.</param>
    /// <param name="name">Wi-Fi: the network's name; else null.</param>
    /// <param name="password">Wi-Fi: its password; else null.</param>
    /// <exception cref="MacException">It cannot be opened.</exception>
    /// <exception cref="NotSupportedException">The firmware was built without TcpNano.</exception>
    protected Esp32Mac(int kind, int[] settings, byte[] name, byte[] password)
    {
        _nativeClock = !HasHighResTimer();
        s_open = null;
        _events = new LinkEvents(this);
        int result = MacError.NotSupported;
        try
        {
            result = NativeMac.Open(kind, settings, name, password);
        }
        finally
        {
            if (result != MacError.Ok)
            {
                _closed = true;
                _events.Close();
            }
        }

        if (result != MacError.Ok)
        {
            int platformError = NativeMac.Control(MacControl.LastError, 0);
            throw new MacException(result, platformError > 0 ? platformError : 0);
        }

        s_open = this;
    }

    /// <summary>
    /// Tells when the link has gone up or down, from nanoFramework's event thread: keep the handler short, and do not
    /// dispose of the driver in it. <see cref="IsLinkUp"/> may have changed again since.
    /// </summary>
    public event LinkChangedHandler LinkChanged
    {
        // Written out, since the compiler's own accessors need a generic method that nanoFramework does not have.
        add
        {
            lock (_gate)
            {
                _linkChanged = (LinkChangedHandler)Delegate.Combine(_linkChanged, value);
            }
        }

        remove
        {
            lock (_gate)
            {
                _linkChanged = (LinkChangedHandler)Delegate.Remove(_linkChanged, value);
            }
        }
    }

    /// <inheritdoc/>
    public override MacCapabilities Capabilities
    {
        get { return MacCapabilities.ReceiveChecksumsVerified | MacCapabilities.TransmitChecksumsFilled; }
    }

    /// <inheritdoc/>
    public override int Mtu
    {
        get { return 1500; }
    }

    /// <inheritdoc/>
    public override bool IsLinkUp
    {
        get { return NativeMac.Control(MacControl.Link, 0) == 1; }
    }

    /// <summary>A secret for <see cref="StackOptions.Secret"/>, another one at every call, also on a device without radio.</summary>
    /// <returns>16 octets from the hardware's random generator.</returns>
    /// <remarks>
    /// While neither Wi-Fi nor Bluetooth is on, the generator has to be fed from the ADC for some microseconds: call this
    /// while no other code uses the ADC (on the ESP32 also I2S), best of all first thing at start.
    /// </remarks>
    /// <exception cref="MacException">The firmware cannot give one.</exception>
    public byte[] NewSecret()
    {
        byte[] secret = new byte[StackOptions.SecretLength];
        int result = NativeMac.Random(secret);
        if (result != MacError.Ok)
        {
            throw new MacException(result, 0);
        }

        return secret;
    }

    /// <inheritdoc/>
    public override void GetAddress(byte[] buffer)
    {
        int result = NativeMac.Address(buffer);
        if (result != MacError.Ok)
        {
            throw new MacException(result, 0);
        }
    }

    /// <inheritdoc/>
    public override int Receive(byte[] frame)
    {
        // Below 0 after the driver was closed: then there is nothing to receive, either.
        int length = NativeMac.Receive(frame);
        return length > 0 ? length : 0;
    }

    /// <inheritdoc/>
    public override bool Transmit(byte[] frame, int length)
    {
        return NativeMac.Transmit(frame, length) == MacError.Ok;
    }

    /// <inheritdoc/>
    public override int Wait(int timeout)
    {
        return NativeMac.Wait(timeout);
    }

    /// <inheritdoc/>
    public override void Kick()
    {
        NativeMac.Kick();
    }

    /// <inheritdoc/>
    public override long Now()
    {
        if (_nativeClock)
        {
            return NativeMac.MicrosecondClock() / 1000;
        }

        // nanoCLR takes a value that came as ulong for unsigned for as long as it is on the stack, whatever it is cast to;
        // a sum is what its left side is. So this adds a long that is 0.
        return _origin + (long)(HighResTimer.GetCurrent() / 1000);
    }

    /// <summary>Reads one of the driver's counters.</summary>
    /// <param name="counter">A <see cref="MacCounter"/>.</param>
    /// <returns>Its value since the MAC was opened; 0 when the MAC is closed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such counter.</exception>
    public int GetCounter(int counter)
    {
        int value = NativeMac.Control(MacControl.Counter, counter);
        if (value == MacError.Invalid)
        {
            throw new ArgumentOutOfRangeException(nameof(counter));
        }

        return value > 0 ? value : 0;
    }

    /// <summary>Closes the MAC, unless another was opened since. Ends a wait that is going on. Later calls do no harm.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        _events.Close();
        if (s_open == this)
        {
            s_open = null;
            NativeMac.Close();
        }

        NativeMac.Kick();
    }

    /// <summary>Called by the event queue.</summary>
    internal void OnLinkChanged(bool up)
    {
        LinkChangedHandler handler = _linkChanged;
        if (handler != null)
        {
            handler(this, up);
        }
    }

    private static bool HasHighResTimer()
    {
        try
        {
            HighResTimer.GetCurrent();
            return true;
        }
        catch (NotSupportedException)
        {
            // Firmware without nanoFramework.Hardware.Esp32: the emulator.
            return false;
        }
    }
}
