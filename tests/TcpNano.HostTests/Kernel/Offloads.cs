using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Linux;

namespace TcpNano.HostTests.Kernel;

/// <summary>Switches on what a TAP's former user may have left on, and looks whether it is on, as ethtool would.</summary>
internal static unsafe class Offloads
{
    private const nuint SetOffload = 0x400454D0; // TUNSETOFFLOAD
    private const nuint EthTool = 0x8946; // SIOCETHTOOL
    private const uint GetSegmentation = 0x1E; // ETHTOOL_GTSO
    private const nuint ChecksumAndSegmentation = 1 | 2; // TUN_F_CSUM, TUN_F_TSO4

    /// <summary>Lets the kernel hand over segments of 64 KiB without checksums.</summary>
    public static void SwitchOn(TapDevice tap)
    {
        Assert.AreEqual(0, LibC.Ioctl(tap.Handle, SetOffload, ChecksumAndSegmentation), Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Whether the kernel leaves segmentation to the interface. Call inside the namespace.</summary>
    public static bool Segmentation(string name)
    {
        EthToolValue value = new() { Command = GetSegmentation };
        InterfaceRequest request = InterfaceRequest.For(name);
        *(EthToolValue**)request.Value = &value;
        using Microsoft.Win32.SafeHandles.SafeFileHandle control = InterfaceRequest.OpenControl();
        Assert.AreEqual(0, request.Do(control, EthTool));
        return value.Data != 0;
    }

    /// <summary>struct ethtool_value.</summary>
    private struct EthToolValue
    {
        public uint Command;
        public uint Data;
    }
}
