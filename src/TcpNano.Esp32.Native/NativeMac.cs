using System.Runtime.CompilerServices;

namespace TcpNano.Esp32;

/// <summary>
/// The MAC inside the firmware: see boards/native. For <c>Esp32Ethernet</c> and <c>Esp32Wifi</c>, which are what
/// apps use. One MAC at a time is open.
/// </summary>
/// <remarks>
/// <para>
/// Every change here changes the checksum by which firmware and assembly know each other, and makes new firmware
/// necessary: adding, removing or reordering methods, and their names and types. The order is that of the native table.
/// </para>
/// <para>
/// Codes, kinds, settings and errors are named in TcpNano.Esp32 and in boards/native/mac_port.h. Errors are negative
/// results; exceptions are for misuse. Without TcpNano in the firmware every call throws NotSupportedException.
/// </para>
/// </remarks>
public static class NativeMac
{
    /// <summary>Opens a MAC, after closing the one that is open.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="settings">What that kind wants to know.</param>
    /// <param name="name">Wi-Fi: the network's name in UTF-8; else null.</param>
    /// <param name="password">Wi-Fi: its password in UTF-8; null or empty for an open network.</param>
    /// <returns>0, or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Open(int kind, int[] settings, byte[] name, byte[] password);

    /// <summary>Closes the MAC that is open, if there is one.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Close();

    /// <summary>Sends a frame, with its checksums filled in on the way out; the array is not changed and free again afterwards.</summary>
    /// <param name="frame">The frame from index 2 on.</param>
    /// <param name="length">14 to 1514.</param>
    /// <returns>0 when the hardware has accepted it, or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Transmit(byte[] frame, int length);

    /// <summary>Takes the next frame; those with wrong checksums, or longer than the room in the array, are dropped before.</summary>
    /// <param name="frame">Receives it from index 2 on, so that what follows its Ethernet header lies at multiples of 4.</param>
    /// <returns>Its length; 0 when there is none; or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Receive(byte[] frame);

    /// <summary>Waits, while other threads run, until a frame can be received, somebody kicks or the link changes. One thread at a time.</summary>
    /// <param name="timeout">Milliseconds at most; 0 only looks, -1 has no limit.</param>
    /// <returns>Bits: 1 a frame, 2 a kick or link change; 0 when the time was over.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Wait(int timeout);

    /// <summary>Ends the present or the next wait.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Kick();

    /// <summary>The station's own hardware address.</summary>
    /// <param name="address">Receives 6 octets.</param>
    /// <returns>0, or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Address(byte[] address);

    /// <summary>Fills an array with random octets that nobody can predict, whether a radio runs or not. Needs no open MAC.</summary>
    /// <param name="secret">The array.</param>
    /// <returns>0, or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Random(byte[] secret);

    /// <summary>Microseconds since boot. Needs no open MAC.</summary>
    /// <returns>Never less than before.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long MicrosecondClock();

    /// <summary>The Internet checksum (RFC 1071) of a part of an array: a hundred times as fast as managed code. Needs no open MAC.</summary>
    /// <param name="data">The array.</param>
    /// <param name="offset">Where the part starts.</param>
    /// <param name="length">Its octets; odd only in the last part.</param>
    /// <param name="sum">The sum so far: 0, or what the call for the part before answered.</param>
    /// <returns>The sum, 0 to 0xFFFF; its complement belongs into the checksum field.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Checksum(byte[] data, int offset, int length, int sum);

    /// <summary>Asks for a value, or sets one.</summary>
    /// <param name="code">Which one.</param>
    /// <param name="value">What the code wants.</param>
    /// <returns>The value asked for, 0 when one was set, or an error.</returns>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Control(int code, int value);
}
