using System;
using System.Collections.Generic;
using TcpNano.Link;

namespace TcpNano.Esp32;

/// <summary>Stands for the firmware: notes what it is asked and does what the test says.</summary>
public static class NativeMac
{
    public static int OpenResult { get; set; }

    public static bool IsInFirmware { get; set; } = true;

    public static int OpenKind { get; private set; }

    public static int[] Settings { get; private set; }

    public static byte[] Name { get; private set; }

    public static byte[] Password { get; private set; }

    public static int Kicks { get; private set; }

    public static int LastTimeout { get; private set; }

    public static int WaitResult { get; set; }

    public static int TransmitResult { get; set; }

    public static int RandomResult { get; set; }

    public static long Microseconds { get; set; }

    public static Queue<byte[]> Waiting { get; } = new();

    public static List<byte[]> Sent { get; } = new();

    /// <summary>Whether sent frames are kept; off where a test counts allocations.</summary>
    public static bool KeepsSent { get; set; }

    public static Dictionary<int, int> Controls { get; } = new();

    public static int[] Counters { get; } = new int[9];

    public static void Reset()
    {
        OpenResult = 0;
        IsInFirmware = true;
        OpenKind = 0;
        Settings = null;
        Name = null;
        Password = null;
        Kicks = 0;
        WaitResult = 0;
        TransmitResult = 0;
        RandomResult = 0;
        Microseconds = 0;
        Waiting.Clear();
        Sent.Clear();
        KeepsSent = true;
        Controls.Clear();
        Array.Clear(Counters);
    }

    public static int Open(int kind, int[] settings, byte[] name, byte[] password)
    {
        Demand();
        OpenKind = OpenResult == 0 ? kind : 0;
        Settings = settings;
        Name = name;
        Password = password;
        return OpenResult;
    }

    public static void Close()
    {
        Demand();
        OpenKind = 0;
    }

    public static int Transmit(byte[] frame, int length)
    {
        if (OpenKind == 0)
        {
            return MacError.NotOpen;
        }

        if (TransmitResult == 0 && KeepsSent)
        {
            Sent.Add(frame[MacDriver.FrameOffset..(MacDriver.FrameOffset + length)]);
        }

        return TransmitResult;
    }

    public static int Receive(byte[] frame)
    {
        if (OpenKind == 0)
        {
            return MacError.NotOpen;
        }

        if (Waiting.Count == 0)
        {
            return 0;
        }

        byte[] next = Waiting.Dequeue();
        next.CopyTo(frame, MacDriver.FrameOffset);
        return next.Length;
    }

    public static int Wait(int timeout)
    {
        LastTimeout = timeout;
        return WaitResult;
    }

    public static void Kick()
    {
        Demand();
        Kicks++;
    }

    public static int Address(byte[] address)
    {
        if (OpenKind == 0)
        {
            return MacError.NotOpen;
        }

        new byte[] { 0x24, 0x6F, 0x28, 1, 2, 3 }.CopyTo(address, 0);
        return 0;
    }

    public static int Random(byte[] secret)
    {
        for (int i = 0; i < secret.Length; i++)
        {
            secret[i] = (byte)(i + 1);
        }

        return RandomResult;
    }

    public static long MicrosecondClock()
    {
        return Microseconds;
    }

    public static int Control(int code, int value)
    {
        if (OpenKind == 0 && code != MacControl.LastError)
        {
            return MacError.NotOpen;
        }

        if (code == MacControl.Counter)
        {
            return value >= 0 && value < Counters.Length ? Counters[value] : MacError.Invalid;
        }

        return Controls.TryGetValue(code, out int answer) ? answer : MacError.NotSupported;
    }

    private static void Demand()
    {
        if (!IsInFirmware)
        {
            throw new NotSupportedException();
        }
    }
}
