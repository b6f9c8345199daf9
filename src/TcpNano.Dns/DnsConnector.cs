using System;

namespace TcpNano.Dns;

/// <summary>Opens TCP connections to names: one deadline for the name and for the connection. It holds nothing of its own, and may be used from any thread.</summary>
public sealed class DnsConnector
{
    private readonly NetworkStack _stack;
    private readonly DnsResolver _resolver;

    /// <summary>Makes a connector.</summary>
    /// <param name="stack">The stack that connects.</param>
    /// <param name="resolver">Finds addresses.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public DnsConnector(NetworkStack stack, DnsResolver resolver)
    {
        if (stack == null || resolver == null)
        {
            throw new ArgumentNullException(stack == null ? nameof(stack) : nameof(resolver));
        }

        _stack = stack;
        _resolver = resolver;
    }

    /// <summary>Connects to a name, and waits for it.</summary>
    /// <param name="name">The name, as <see cref="DnsResolver.Resolve(string, int)"/> has it.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="timeout">Milliseconds for all of it, more than 0; -1 for no limit but those of the resolver and of SYNs.</param>
    /// <returns>As <see cref="NetworkStack.Connect(uint, int, int)"/>; also null when the name has no address in time (<see cref="DnsResolver.LastResult"/>), or one that cannot be a peer's: our own, or a broadcast.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range, or the timeout is 0 or less than -1.</exception>
    /// <exception cref="InvalidOperationException">As the two calls have it.</exception>
    public TcpConnection Connect(string name, int port, int timeout)
    {
        int left;
        uint address = Find(name, port, timeout, out left);
        return IsPeer(_stack, address) ? _stack.Connect(address, port, left) : null;
    }

    /// <summary>The same, with a handle that the app made beforehand: nothing is allocated.</summary>
    /// <param name="own">The handle, as <see cref="NetworkStack.Connect(TcpConnection, uint, int, int)"/> has it.</param>
    /// <param name="name">As above.</param>
    /// <param name="port">As above.</param>
    /// <param name="timeout">As above.</param>
    /// <returns>False when the name has no address in time, or no slot or port is free. True otherwise, open or not: see the handle's state and reason.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">As above.</exception>
    /// <exception cref="InvalidOperationException">As the two calls have it.</exception>
    public bool Connect(TcpConnection own, string name, int port, int timeout)
    {
        if (own == null)
        {
            ThrowNull();
        }

        int left;
        uint address = Find(name, port, timeout, out left);
        return IsPeer(_stack, address) && _stack.Connect(own, address, port, left);
    }

    /// <summary>Whether there can be a peer at an address: a server may well name our own address or the network's, and for Connect that would be a mistake of the app's.</summary>
    /// <param name="stack">The stack that is to connect.</param>
    /// <param name="address">What <see cref="DnsResolver.Begin"/> or <see cref="DnsResolver.TryTake"/> has found; 0 is no peer's.</param>
    /// <returns>Whether <see cref="NetworkStack.Connect(uint, int, int)"/> takes it with the address that the stack has now.</returns>
    /// <exception cref="ArgumentNullException">The stack is null.</exception>
    public static bool IsPeer(NetworkStack stack, uint address)
    {
        if (stack == null)
        {
            throw new ArgumentNullException(nameof(stack));
        }

        uint own = stack.Address;
        uint mask = stack.Netmask;
        if (!IPv4Address.IsUnicast(address) || address == own)
        {
            return false;
        }

        uint host = address & ~mask;
        return own == 0 || ((address ^ own) & mask) != 0 || (~mask) < 3 || (host != 0 && host != ~mask);
    }

    private static void ThrowNull()
    {
        throw new ArgumentNullException("own");
    }

    private static void ThrowRange()
    {
        throw new ArgumentOutOfRangeException();
    }

    private uint Find(string name, int port, int timeout, out int left)
    {
        if (port < 1 || port > 65535 || timeout == 0 || timeout < -1)
        {
            ThrowRange();
        }

        long started = _resolver.Clock;
        uint address = _resolver.Resolve(name, timeout);
        left = timeout;
        if (timeout > 0)
        {
            // At least one: 0 would mean not to wait.
            long rest = timeout - (_resolver.Clock - started);
            left = rest < 1 ? 1 : (int)rest;
        }

        return address;
    }
}
