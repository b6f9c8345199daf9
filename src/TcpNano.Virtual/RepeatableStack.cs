using System.Buffers.Binary;
using TcpNano.Link;

namespace TcpNano.Virtual;

/// <summary>Makes stacks that do the same in every run: their secret, and with it their ISNs and ports, is given and not drawn.</summary>
internal static class RepeatableStack
{
    /// <summary>255.255.255.0: the networks of tests and simulations.</summary>
    public const uint Netmask = 0xFFFFFF00;

    /// <summary>A secret for <see cref="StackOptions.Secret"/>; each pair of numbers gives one of its own.</summary>
    /// <param name="first">Its first half.</param>
    /// <param name="second">Its second half: one bit when left out, because a secret of zeros is refused.</param>
    /// <returns>The secret.</returns>
    public static byte[] Secret(ulong first, ulong second = 1UL << 56)
    {
        byte[] secret = new byte[StackOptions.SecretLength];
        BinaryPrimitives.WriteUInt64LittleEndian(secret, first);
        BinaryPrimitives.WriteUInt64LittleEndian(secret.AsSpan(8), second);
        return secret;
    }

    /// <summary>Makes a stack with an address in a network of 24 bits.</summary>
    /// <param name="driver">Its MAC.</param>
    /// <param name="address">Its address.</param>
    /// <param name="options">Its options, with a secret.</param>
    /// <param name="gateway">Its router; 0 for none.</param>
    /// <returns>The stack.</returns>
    public static NetworkStack On(MacDriver driver, uint address, StackOptions options, uint gateway = 0)
    {
        NetworkStack stack = new(driver, options);
        stack.Configure(address, Netmask, gateway);
        return stack;
    }
}
