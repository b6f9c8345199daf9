using TcpNano.Linux;

namespace TcpNano.Benchmarks.Network;

/// <summary>Switches off what an interface does in the place of the kernel's TCP, as <c>ethtool -K NAME rx off tx off sg off tso off gso off gro off</c>.</summary>
internal static unsafe class Offloads
{
    private const nuint EthTool = 0x8946; // SIOCETHTOOL
    private const uint SetReceiveChecksum = 0x15; // ETHTOOL_SRXCSUM
    private const uint SetTransmitChecksum = 0x17; // ETHTOOL_STXCSUM
    private const uint SetScatterGather = 0x19; // ETHTOOL_SSG
    private const uint SetSegmentation = 0x1F; // ETHTOOL_STSO
    private const uint SetGenericSegmentation = 0x24; // ETHTOOL_SGSO
    private const uint SetGenericReceive = 0x2C; // ETHTOOL_SGRO

    /// <summary>Switches them off, so that each frame on the wire is one segment with its own checksum. Call inside the namespace.</summary>
    /// <param name="name">The interface.</param>
    /// <exception cref="TapException">The interface does not let itself be set.</exception>
    public static void SwitchOff(string name)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle control = InterfaceRequest.OpenControl();
        foreach (uint command in new[] { SetGenericReceive, SetGenericSegmentation, SetSegmentation, SetScatterGather, SetTransmitChecksum, SetReceiveChecksum })
        {
            EthToolValue value = new() { Command = command };
            InterfaceRequest request = InterfaceRequest.For(name);
            *(EthToolValue**)request.Value = &value;
            int error = request.Do(control, EthTool);
            if (error != 0)
            {
                throw new TapException($"{name}: offload {command:X} cannot be switched off: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    /// <summary>struct ethtool_value.</summary>
    private struct EthToolValue
    {
        public uint Command;
        public uint Data;
    }
}
