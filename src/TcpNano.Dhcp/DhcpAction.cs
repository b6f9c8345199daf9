namespace TcpNano.Dhcp;

/// <summary>What <see cref="DhcpMachine"/> wants done; bits, carried out in the order in which they stand here.</summary>
internal static class DhcpAction
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>The stack no longer watches for claims of a probed address.</summary>
    public const int EndProbe = 1;

    /// <summary>The stack forgets its address.</summary>
    public const int Deconfigure = 2;

    /// <summary>The stack gets the address of <see cref="DhcpMachine.InUse"/>, which it announces; or another netmask or router for it.</summary>
    public const int Configure = 4;

    /// <summary>The stack announces its address once more.</summary>
    public const int Announce = 64;

    /// <summary>The message in <see cref="DhcpMachine.Message"/> is sent.</summary>
    public const int Transmit = 8;

    /// <summary>A probe for <see cref="DhcpMachine.Probed"/> is sent.</summary>
    public const int Probe = 16;

    /// <summary>The app hears that address, lease or state have changed.</summary>
    public const int Notify = 32;
}
