using System.Buffers.Binary;

namespace TcpNano.Virtual;

/// <summary>Makes stations known to each other, where resolving addresses is not what is to be seen.</summary>
internal static class Neighbours
{
    /// <summary>Each of two hosts gets a request for its hardware address from the other: a request that comes tells who sent it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="one">One host.</param>
    /// <param name="other">The other.</param>
    public static void Introduce(VirtualNetwork network, VirtualHost one, VirtualHost other)
    {
        network.Inject(Request(one, other), 0);
        network.Inject(Request(other, one), 0);
        network.RunUntil(network.Now);
    }

    private static byte[] Request(VirtualHost from, VirtualHost to)
    {
        byte[] sender = new byte[6];
        byte[] target = new byte[6];
        from.Driver.GetAddress(sender);
        to.Driver.GetAddress(target);
        byte[] frame = [.. target, .. sender, 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1, .. sender, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(28), from.Stack.Address);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(38), to.Stack.Address);
        return frame;
    }
}
